"""Words deadlines: one title for each instant, on the reader's clock and on that of the platform."""

from collections.abc import Iterable, Mapping

from syncd.core.lifecycle import Discrepancy
from syncd.core.report import Report
from syncd.core.time import Instant
from syncd.core.wording import countdown, until, when
from syncd.report.render.wording import platform_zone


def deadline_words(deadline: Instant, discrepancy: Discrepancy, report: Report) -> str:
    """`Mon 16 Nov 13:00 (12:00 UTC)`: the deadline of a discrepancy, also on the clock of its platform."""
    return until(deadline, report.here, platform_zone(discrepancy.facts))


def deadline_title(discrepancy: Discrepancy, report: Report) -> str:
    """`Before Mon 16 Nov 13:00, in 3 h`: the same for every discrepancy with that deadline."""
    deadline = discrepancy.finding.deadline
    assert deadline is not None
    return _before(when(deadline, report.here), deadline, report)


def with_platforms_clock(discrepancies: Iterable[Discrepancy], report: Report) -> Mapping[str, str]:
    """`deadline_title` → the title that also gives the platform's clock, where all platforms of the discrepancies under
    it whose clock is not the reader's show the same."""
    titles: dict[str, set[str]] = {}
    for discrepancy in discrepancies:
        if deadline := discrepancy.finding.deadline:
            title = deadline_title(discrepancy, report)
            exact = _before(deadline_words(deadline, discrepancy, report), deadline, report)
            titles.setdefault(title, set()).update({exact} - {title})
    return {title: next(iter(exact)) for title, exact in titles.items() if len(exact) == 1}


def _before(words: str, deadline: Instant, report: Report) -> str:
    return f"Before {words}, {countdown(deadline, report.now)}"
