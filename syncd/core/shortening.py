"""Shortens a report to what its formats list; the rest is only counted, so that a stored report stays small."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from syncd.core.claims import fixable, sum_claims
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money, totals
from syncd.core.report import Report
from syncd.core.report_parts import CannotTellGroup, LeftOut, SourceState, owed_by
from syncd.core.time import Instant

LISTED = 500
"""Rows that each list of a report has at most; mails and terminals show fewer."""


def shorten(report: Report, most: int = LISTED) -> Report:
    """Keep the first `most` rows of each list, and count the others: its subject, totals and counts stay the same."""
    listed, hushed = report.discrepancies[:most], report.hushed[:most]
    ids = {discrepancy.id for discrepancy in report.counted}
    others = report.discrepancies[most:]
    counting = [discrepancy for discrepancy in others if discrepancy.id in ids]
    groups = tuple(_first_subjects(report.cannot_tell[:most], most))
    left = LeftOut(
        discrepancies=len(counting),
        explained=len(others) - len(counting),
        at_stake=_stakes(counting),
        owed=tuple(totals(owed_by(counting)).values()),
        claims=sum_claims(counting, report.now),
        unpriced=sum(discrepancy.stake is None for discrepancy in counting),
        deadlines=_deadlines(report, counting),
        hushed=dict(sorted(Counter(discrepancy.state.value for discrepancy in report.hushed[most:]).items())),
        resolved=len(report.resolved[most:]),
        checks=_checks(report.cannot_tell) - _checks(groups),
        reasons=len(report.cannot_tell[most:]),
        notices=sum(len(source.notices[most:]) for source in report.sources),
    )
    return replace(
        report,
        sources=tuple(_first_notices(report.sources, most)),
        discrepancies=listed,
        folded=report.folded & {discrepancy.id for discrepancy in listed},
        hushed=hushed,
        aside=report.set_aside if report.hushed[most:] else report.aside,
        resolved=report.resolved[:most],
        cannot_tell=groups,
        left_out=left if left != LeftOut() else None,
    )


def _stakes(discrepancies: Iterable[Discrepancy]) -> tuple[Money, ...]:
    stakes = (discrepancy.stake for discrepancy in discrepancies)
    return tuple(totals(stake for stake in stakes if stake is not None and stake.minor > 0).values())


def _deadlines(report: Report, discrepancies: Iterable[Discrepancy]) -> tuple[tuple[Instant, int], ...]:
    ahead = Counter(
        discrepancy.finding.deadline
        for discrepancy in discrepancies
        if discrepancy.finding.deadline and fixable(discrepancy, report.made_at)
    )
    return tuple(sorted(ahead.items()))


def _checks(groups: Collection[CannotTellGroup]) -> int:
    return sum(max(1, len(group.subjects)) for group in groups)


def _first_subjects(groups: Iterable[CannotTellGroup], most: int) -> Iterator[CannotTellGroup]:
    """Groups with at most `most` subjects together, but one of each group."""
    left = most
    for group in groups:
        subjects = group.subjects[: max(1, left)]
        left -= len(subjects)
        yield replace(group, subjects=subjects, more=len(group.subjects) - len(subjects))


def _first_notices(sources: Iterable[SourceState], most: int) -> Iterator[SourceState]:
    for source in sources:
        yield replace(source, notices=source.notices[:most], more_notices=len(source.notices[most:]))
