"""What the live screen shows, as a value, and its lines for a terminal of any size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rich.text import Text

from syncd.cli.views.discrepancies import DiscrepancyList
from syncd.core.report import Report
from syncd.core.short_days import dates, soon
from syncd.core.time import Instant, day_of
from syncd.core.to_do import Claim
from syncd.core.wording import DAYS, Here, clean, clock, count, countdown, hours, on, when
from syncd.core.wrapping import pieces, width_of
from syncd.report.document import Action
from syncd.report.render.figures import NO_BREAK, unbroken
from syncd.report.render.plain import on_terminal
from syncd.report.render.plain_words import beside

URGENT, CONTRACTS, COMING = 4, 6, 5
"""Lines of each list at most."""
_NAME = 16
"""Columns of a source's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source: how its last reading went, what comes next or where its files are, and its requests that are left."""

    name: str
    says: str
    next: str = ""
    brief: str = ""  # the same where that is too long
    left: str = ""
    is_known: bool = True  # it was read before
    failed: bool = False  # its last reading did


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How everything stands. `since`: when the daemon started, None where it is another process; `week`: contract → day
    → seconds tracked in the week from `monday` on; `trouble`: the latest warning of the log."""

    here: Here
    since: Instant | None
    standing: Report
    listed: DiscrepancyList
    monday: date
    week: Mapping[str, Mapping[date, int]]
    sources: Sequence[SourceLine]
    coming: Sequence[tuple[Instant, str]]
    sent: str
    trouble: str
    size: int  # of the ledger, in bytes


def main_picture(seen: Seen, width: int, height: int) -> list[Text]:
    """The screen: what a terminal of that height has no room for is left out, the least urgent first."""
    head = [*_head(seen, width), *_standing(seen, width)]
    foot = [*_trouble(seen, width), *_foot(seen, width)]
    parts = {
        "sources": _titled("Sources", _sources(seen, width)),
        "coming": _titled("Next", _coming(seen, width)),
        "week": _week(seen, width),
        "sent": _sent(seen, width),
    }
    for name in ("sent", "week", "coming", "sources"):
        if len(head) + len(foot) + sum(len(part) + 1 for part in parts.values()) <= height:
            break
        del parts[name]
    shown = [parts[name] for name in ("week", "sources", "coming", "sent") if parts.get(name)]
    body = [line for part in shown for line in (_blank(), *part)]
    return [*[*head, *body][: max(height - len(foot), 0)], *foot][:height]


def list_picture(seen: Seen, width: int, height: int) -> list[Text]:
    """The discrepancies, as far as there is room."""
    lines = [Text(" Discrepancies", "bold"), *on_terminal(seen.listed.document(), width).split("\n", allow_blank=True)]
    return _cropped(lines, seen, width, height, "all of them: syncd discrepancies")


def log_picture(log: Sequence[str], seen: Seen, width: int, height: int) -> list[Text]:
    """The latest lines of the log."""
    lines = [Text(_cut(clean(line, 1000), width)) for line in log[-max(height - 4, 1) :]]
    return _cropped([Text(" Log", "bold"), *(lines or [Text(" nothing yet")])], seen, width, height, "")


def _cropped(lines: list[Text], seen: Seen, width: int, height: int, more: str) -> list[Text]:
    foot = _foot(seen, width)
    room = max(height - len(foot), 1)
    if len(lines) > room:
        lines = [*lines[: room - 1], _text(f" and more; {more}" if more else " …", width)]
    return [*lines[:room], *foot][:height]


def _head(seen: Seen, width: int) -> list[Text]:
    sources, now = count(len(seen.sources), "source"), when(seen.here.now, seen.here, ", ")
    watching, since = f" syncd  watching {sources}", f" since {when(seen.since, seen.here, ', ')}" if seen.since else ""
    if seen.since is None:
        watching = f" syncd  {sources}"
    fits = width_of(watching + since + now) < width
    return [_beside(Text(watching + since if fits else watching), Text(now), width), Text("─" * width, "dim")]


def _standing(seen: Seen, width: int) -> Iterator[Text]:
    """The headline with the time that is left, and what to do until then."""
    first = seen.standing.headline
    colour = {Claim.SAVE: "bold green", Claim.CHECK: "bold yellow"}.get(first.claim or Claim.NONE, "bold")
    urgent = [(group, item) for group in seen.listed.by_claim() if group.due for item in group.items]
    deadlines = [one.deadline for one in seen.standing.claims.sums if one.deadline]
    left = f"{countdown(min(deadlines), seen.here.now).removeprefix('in ')} left" if deadlines else ""
    for line in _lines(first.headline, left, width, " ▲ " if urgent else " "):
        shown = Text(line, colour)
        shown.highlight_words([" ▲ ", left] if left else [" ▲ "], "bold yellow")
        yield shown
    for group, item in urgent[:URGENT]:
        yield from map(Text, _lines(item.title, _amount(item, group.unit), width))
    if (more := len(urgent) - URGENT) > 0:
        yield _text(f"   and {more} more: d", width)
    yield from map(Text, _lines(first.lead, "", width))


def _lines(words: str, figure: str, width: int, first: str = "   ") -> list[str]:
    """Words in as many lines as they need, with a figure at the right of the first one."""
    if not words:
        return []
    lines = beside(words, unbroken(figure), width, first, "   ")
    return [line.replace(NO_BREAK, " ") for line in lines]


def _amount(item: Action, unit: str) -> str:
    """`100.00 USD`; hours have no unit of money."""
    return f"{item.amount.says} {unit}".strip() if not item.amount.says.endswith("h") else item.amount.says


def _week(seen: Seen, width: int) -> list[Text]:
    """The hours of each day of this week, by contract; nothing where nothing was tracked, or no room is for it."""
    rows = [(name, days) for name, days in seen.week.items() if days][:CONTRACTS]
    days = [seen.monday + timedelta(days=number) for number in range(7)]
    cells = [[hours(by_day[day]) if day in by_day else "–" for day in days] for _, by_day in rows]
    sums = [hours(sum(by_day.values())) for _, by_day in rows]
    widest = max((len(cell) for row in [*cells, sums] for cell in row), default=0)
    column = max(widest, 5) + 1
    if not rows or width - 8 * column < _NAME:
        return []
    names = "".join(f"{DAYS[day.weekday()]:>{column}}" for day in days) + f"{'total':>{column}}"
    head = _beside(
        Text.assemble((" This week", "bold"), f" ({dates(days[0], days[-1], seen.here)})"), Text(names), width
    )
    lines = [head] if width_of(head.plain) <= width and head.plain.endswith(names) else []
    for (name, _), row, total in zip(rows, cells, sums, strict=True):
        figures = "".join(f"{cell:>{column}}" for cell in (*row, total))
        lines.append(_beside(Text(f"   {clean(name)}"), Text(figures), width))
    return lines


def _sources(seen: Seen, width: int) -> list[Text]:
    name = min(max((width_of(clean(source.name)) for source in seen.sources), default=0), _NAME)
    says = max((width_of(source.says) for source in seen.sources if source.next and not source.failed), default=0)
    lines = []
    for source in seen.sources:
        shown = _cut(clean(source.name), name)
        style = "red" if source.failed else "green" if source.is_known else "yellow"
        line = Text.assemble(f"   {shown}{' ' * (name - width_of(shown))}  ", ("● ", style), source.says)
        for words in filter(None, (source.next, source.brief)):
            more = f"{' ' * (says - width_of(source.says))}   {words}"
            if width_of(line.plain + more + source.left) + 2 <= width:
                line.append(more)
                break
        lines.append(_beside(line, Text(source.left), width))
    return lines


def _coming(seen: Seen, width: int) -> list[Text]:
    now = seen.here.now
    rows = [(short(at, seen.here) if at > now else "now", what) for at, what in seen.coming[:COMING]]
    room = max((width_of(at) for at, _ in rows), default=0)
    return [_text(f"   {at}{' ' * (room - width_of(at))}  {what}", width) for at, what in rows]


def short(at: Instant, here: Here) -> str:
    """`10:00` today, `Mon 08:00` in the next days, else `Sun 15 Nov`."""
    day, today = day_of(at, here.zone), day_of(here.now, here.zone)
    if day == today:
        return clock(at, here.zone)
    return soon(at, here) if timedelta() < day - today < timedelta(days=6) else on(day, here)


def _sent(seen: Seen, width: int) -> list[Text]:
    if not seen.sent:
        return []
    line = Text.assemble((" Sent", "bold"), f"  {seen.sent}")
    return [_beside(line, Text(""), width)]


def _trouble(seen: Seen, width: int) -> list[Text]:
    return [_blank(), Text(_cut(f" ▲ {clean(seen.trouble, 1000)}", width), "red")] if seen.trouble else []


def _foot(seen: Seen, width: int) -> list[Text]:
    keys = Text(f" q quit   d discrepancies{'   l log' if seen.since else ''}")
    return [Text("─" * width, "dim"), _beside(keys, Text(f"ledger {seen.size / 1e6:.1f} MB", "dim"), width)]


def _titled(title: str, lines: list[Text]) -> list[Text]:
    return [Text(f" {title}", "bold"), *lines] if lines else []


def _beside(left: Text, right: Text, width: int) -> Text:
    """Words at the left and a figure at the right: words are cut before figures are, and a figure is whole or left
    out."""
    room = width_of(right.plain) + 1 if right.plain else 0
    if room and room + 8 > width:
        right, room = Text(""), 0
    left = _shortened(left, width - room)
    gap = width - width_of(left.plain) - width_of(right.plain)
    return Text.assemble(left, " " * gap, right) if right.plain else left


def _shortened(text: Text, width: int) -> Text:
    kept = _cut(text.plain, width)
    if kept == text.plain:
        return text
    shown = text[: max(len(kept) - 1, 0)]
    shown.append("…")
    return shown


def _cut(text: str, width: int) -> str:
    """At most `width` cells of a text, with `…` where it goes on; no figure is cut."""
    if width_of(text) <= width:
        return text
    whole = ""
    for index, word in enumerate(unbroken(text).split(" ")):
        longer = f"{whole} {word}" if index else word
        if width_of(longer) >= width:
            break
        whole = longer
    kept = whole if whole.strip() else pieces(text, max(width - 1, 1))[0]
    return f"{kept.replace(NO_BREAK, ' ')}…"[: max(width, 0)]


def _text(words: str, width: int) -> Text:
    return Text(_cut(words, width))


def _blank() -> Text:
    return Text("")
