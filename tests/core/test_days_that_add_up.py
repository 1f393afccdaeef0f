"""A line about a day adds up as it is printed: tracked − logged − what else is named = what to log."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.rules.period import tracked_not_logged
from syncd.testing.subjects import billing_period, line, piece

_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d))?")
seconds = st.integers(1, 4 * 3600)


def read(words):
    """All times in a text, in seconds."""
    return [int(hours) * 3600 + int(minutes) * 60 + int(more or 0) for hours, minutes, more in _CLOCK.findall(words)]


@settings(deadline=None)
@given(st.lists(st.tuples(seconds, seconds), min_size=1, max_size=4))
def test_the_figures_of_each_day_add_up(days):
    pieces = tuple(piece(day, "09:00", tracked, ref=f"toggl/time/{day}") for day, (tracked, _) in enumerate(days))
    lines = tuple(line(day, logged, ref=f"upwork/work/{day}") for day, (_, logged) in enumerate(days))
    for found in judge(
        tracked_not_logged.RULE, tracked_not_logged.Options(), billing_period(pieces=pieces, lines=lines)
    ).findings:
        for fact in found.finding.evidence:
            figures, _, remedy = fact.says.partition(" → ")
            if ": tracked " in figures and "not tracked" not in remedy:
                tracked, *less = read(figures.partition("tracked ")[2])
                (wanted, *_) = read(remedy)
                assert abs(tracked - sum(less) - wanted) <= (30 if any(time % 60 for time in (tracked, *less)) else 0)
