"""Reads from the ledger what the live screen shows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from syncd.cli.live.picture import COMING, CONTRACTS, Seen, SourceLine, short
from syncd.cli.state import coming, quotas, sources
from syncd.cli.views.discrepancies import open_discrepancies
from syncd.cli.views.pulls import in_short
from syncd.cli.views.reports import STATES
from syncd.cli.views.status import SourceStatus
from syncd.core.short_days import dates
from syncd.core.time import Instant, day_of, week_start
from syncd.core.wording import Here, clean
from syncd.ledger.derived.periods import Days
from syncd.report.build import attention
from syncd.report.resend import own
from syncd.wiring.composition import Composition

_LATELY = 2
"""Reports whose delivery is shown."""


def look(composition: Composition, since: Instant | None, now: Instant) -> Seen:
    """How everything stands now, in one state of the ledger. `since`: when the daemon started, if it is
    this process."""
    with composition.ledger.database.snapshot():
        directory, off = composition.directory(), composition.rules_off
        here = Here(composition.config.timezone, now)
        standing = attention(composition.ledger, directory, now, rules_off=off)
        standing = replace(standing, unsettled=composition.ledger.queue.unsettled())
        known = tuple(sources(composition, now))
        return Seen(
            here=here,
            since=since,
            standing=standing,
            listed=open_discrepancies(composition.ledger, standing, str(composition.config.timezone)),
            monday=week_start(day_of(now, here.zone)),
            week=dict(_week(composition, now)),
            sources=[_source(source, composition, here) for source in known],
            coming=sorted(_coming(composition, now, known))[:COMING],
            sent=" · ".join(_sent(composition, here)),
            trouble="",
            size=composition.ledger.size,
        )


def at_once(seen: Seen, now: Instant, trouble: str) -> Seen:
    """The same a moment later, without another look: countdowns go on."""
    standing = replace(seen.standing, shown_at=now)
    return replace(
        seen,
        here=replace(seen.here, now=now),
        standing=standing,
        listed=replace(seen.listed, now=now, standing=standing),
        trouble=trouble,
    )


def _week(composition: Composition, now: Instant) -> Iterator[tuple[str, Mapping[date, int]]]:
    """Contract → day → seconds tracked this week, in the platform's days; the busiest contracts."""
    monday = week_start(day_of(now, composition.config.timezone))
    days = Days(monday, monday + timedelta(days=6))
    contracts = composition.directory().contracts
    tracked = {facts.title or key: composition.ledger.periods.tracked(key, days) for key, facts in contracts.items()}
    busy = sorted(tracked.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    yield from ((title, by_day) for title, by_day in busy[:CONTRACTS] if by_day)


def _source(source: SourceStatus, composition: Composition, here: Here) -> SourceLine:
    """`10:00, 1 new`, then when it is read next or where its files are, and its requests that are left."""
    left = [quota.quota.remaining for quota in quotas(composition) if source.name in quota.sources]
    known = [at for at in source.as_of.values() if at <= here.now]
    says = short(max(known), here) if known else "never read"
    if source.error:
        says = f"not read: {clean(source.error)}"
    elif source.last_pull is not None and (brought := in_short(source.last_pull)):
        says = f"{says}, {brought}"
    where = _place(composition, source.name)
    coming_next = f"next {short(source.next, here)}" if source.next else where and f"watching {where}"
    return SourceLine(
        name=source.name,
        says=says,
        next=coming_next,
        brief="" if source.next or not where else f"watching {Path(where).name}",
        left=f"{min(left)} requests left" if left else "",
        is_known=bool(source.last_success),
        failed=bool(source.error),
    )


def _place(composition: Composition, source: str) -> str:
    """The folder or the file that a source is read from, below the user's home as `~`."""
    options = composition.config.sources[source].options
    place: Path | None = getattr(options, "folder", None) or getattr(options, "file", None)
    if place is None:
        return ""
    home = Path.home()
    return clean(f"~/{place.relative_to(home)}" if place.is_relative_to(home) else str(place))


def _coming(composition: Composition, now: Instant, known: tuple[SourceStatus, ...]) -> Iterator[tuple[Instant, str]]:
    """The cut-offs of this and the last week of the platforms that you work on, and the reports that are due next."""
    used = {contract.platform for contract in composition.config.contracts.values()}
    for name, profile in composition.profiles.items():
        if name not in used or not profile.editable_for:
            continue
        this = profile.week_of(day_of(now, profile.zone))
        for first in (this - timedelta(days=7), this):
            closes = profile.editable_until(first)
            if closes > now:
                here = Here(composition.config.timezone, now)
                days = dates(first, first + timedelta(days=6), here)
                yield closes, f"{profile.title} closes the week of {days}"
                break
    for one in coming(composition, now, known):
        if one.what.startswith("report "):
            yield one.at, one.what


def _sent(composition: Composition, here: Here) -> Iterator[str]:
    """`10:00 weekly to mail, slack`, the latest first."""
    outbox = composition.ledger.outbox
    for report in outbox.reports(limit=_LATELY):
        states: dict[str, list[str]] = {}
        for message in own(outbox.deliveries(report.id)):
            states.setdefault(STATES[message.state], []).append(message.channel)
        parts = [
            f"{'' if state == 'sent' else f'{state}: '}{', '.join(dict.fromkeys(channels))}"
            for state, channels in states.items()
        ]
        if parts:
            yield f"{short(report.made_at, here)} {clean(report.name, 60)} to {'; '.join(parts)}"
