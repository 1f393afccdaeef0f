"""Renders a report as plain text in 78 columns: for terminals, pipes, and the plain part of an e-mail."""

from collections.abc import Iterator
from textwrap import wrap

from syncd.core.report import Report
from syncd.report.render.report_view import Group, Item, View, view
from syncd.report.render.summary_view import NOTHING, Figures, Row, Table

WIDTH = 78
SHOWN = 200


def render(report: Report) -> str:
    """Render plain text. Lines fit into 78 columns unless a single word is longer."""
    return "\n".join(_lines(view(report, SHOWN))) + "\n"


def _lines(report: View) -> Iterator[str]:
    yield from _wrap(report.subject)
    yield ""
    yield from _label("Report", report.name)
    if report.table:
        yield from _label("Summary", report.table.period)
    yield from _label("Made", report.made)
    for source in report.sources:
        yield from _label("Source", f"{source.name}: {source.reach}")
        for notice in source.notices:
            yield from _wrap(notice, " " * 8 + "! ")
    for note in report.notes:
        yield ""
        yield from _wrap(note)
    yield from _groups("What you can still fix", report.fixable)
    yield from _groups("What else was found", report.others)
    yield from _bullets("Summed up", report.folds)
    yield from _more(report.more, report.where)
    if report.not_checked:
        yield from _heading("Cannot tell yet")
        for checks in report.not_checked:
            yield from _wrap(f"{checks.rule}: {checks.because}", "- ", "  ")
            yield from _wrap(checks.subjects, "  ")
        yield from _more(report.more_not_checked)
    yield from _list("Resolved since the last report", report.resolved, report.more_resolved)
    yield from _list("Explained, carried forward", report.carried, report.more_carried)
    if report.table:
        yield from _table(report.table)
    yield from _bullets("Hours of retainers", report.retainers)
    yield ""
    yield "-- "
    yield from _wrap(report.closing)


def _bullets(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield from _heading(title)
    for words in lines:
        yield from _wrap(words, "- ", "  ")


def _list(title: str, items: tuple[tuple[str, str], ...], more: int) -> Iterator[str]:
    if not items:
        return
    yield from _heading(title)
    for id, words in items:
        yield from _wrap(f"{words} ({id})", "- ", "  ")
    yield from _more(more)


def _groups(title: str, groups: tuple[Group, ...]) -> Iterator[str]:
    if not groups:
        return
    yield from _heading(title)
    for index, group in enumerate(groups):
        if index:
            yield ""
        yield from _wrap(f"{group.title}:")
        for item in group.items:
            yield ""
            yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield from _wrap(item.summary, "* ", "  ")
    yield from _label("To do", item.action, "  ")
    if item.note:
        yield from _label("But", item.note, "  ")
    yield from _label("Stake", item.stake.removeprefix("stake "), "  ")
    if item.deadline:
        yield from _label("When", item.deadline, "  ")
    yield from _label("About", item.about, "  ")
    for ref, words in item.evidence:
        yield from _label("See", f"{words} [{ref}]", "  ")
    if item.more_evidence:
        yield from _label("See", f"+{item.more_evidence} more", "  ")
    for id, words in item.explains:
        yield from _label("Gap", f"{words} [{id}]", "  ")
    yield from _label("Id", f"{item.id}, {item.rule}, {item.severity}, {item.state}, {item.age}", "  ")


def _table(table: Table) -> Iterator[str]:
    yield from _heading(f"Billable summary {table.period}")
    if not table.rows:
        yield NOTHING
    for row in table.rows:
        yield from _row(row)
    yield from _more(table.more, "included in the totals")
    for row in table.totals:
        yield from _row(row)
    if table.notes or table.legend:
        yield ""
    for sentence in table.notes + table.legend:
        yield from _wrap(sentence)


def _row(row: Row) -> Iterator[str]:
    yield ""
    details = ", ".join(filter(None, [row.detail, row.currency]))
    yield from _wrap(f"{row.title} ({details})")
    yield from _cells(row.time)
    yield from _cells(row.money)
    if row.note:
        yield from _wrap(row.note, "  ")


def _cells(figures: Figures) -> Iterator[str]:
    # A fixed column per figure, so that the figures of all contracts line up.
    cells = [f"  {label.lower()} {value:>{16 - len(label)}}" for label, value in figures]
    line = "".join(cells).rstrip()
    return iter([line] if len(line) <= WIDTH else ["".join(cells[:2]), "".join(cells[2:])])


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield ""
    yield title
    yield "=" * len(title)


def _label(label: str, value: str, indent: str = "") -> Iterator[str]:
    first = f"{indent}{label:<8}"
    return _wrap(value, first, " " * len(first))


def _more(number: int, where: str = "") -> Iterator[str]:
    if number:
        yield ""
        yield from _wrap(f"+{number} more{where and ', '}{where}")


def _wrap(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Lines of `text`; no id or ref that is shorter than a line is broken."""
    lines = wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest or " " * len(first),
        break_on_hyphens=False,
    )
    yield from lines or [first.rstrip()]
