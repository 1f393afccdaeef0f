"""What counts as a change of old time, and how many of them are too many to be true at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import ContractName, TimeEntry, WorkKind, WorkLine
from syncd.core.versions import FEW, SETTLED, alters, too_big

START = datetime(2026, 11, 9, tzinfo=UTC)
NOW = START + timedelta(days=30)


def entry(start: datetime, length: int | None = 60, **more: object) -> TimeEntry:
    stop = None if length is None else start + timedelta(minutes=length)
    return TimeEntry(**{"ref": "toggl/time/1", "person": "me", "start": start, "stop": stop, **more})


RECENT, OLD = entry(NOW - timedelta(days=6)), entry(START)


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (OLD, entry(START, 61), True),
        (OLD, entry(START + timedelta(seconds=1)), True),
        (OLD, entry(START, None), True),
        (OLD, None, True),
        (None, OLD, True),
        (OLD, RECENT, True),
        (RECENT, OLD, True),
        (OLD, OLD, False),
        (OLD, entry(START, description="other", tags=("toggl/label/tag-1",), billable=True), False),
        (RECENT, entry(RECENT.start, 61), False),
        (RECENT, None, False),
        (None, RECENT, False),
        (None, None, False),
        (entry(NOW - SETTLED), None, False),
        (entry(NOW - SETTLED - timedelta(seconds=1)), None, True),
    ],
)
def test_what_moves_start_duration_or_existence_of_an_old_entry_counts(before, after, counts):
    assert alters(before, after, NOW) is counts


def line(day: datetime, hours: int | None = 1, gross: str | None = "40.00", **more: object) -> WorkLine:
    given = {
        "contract": ContractName(platform="upwork", id="36"),
        "seconds": None if hours is None else hours * 3600,
        "gross": gross and Money.of(gross, "USD"),
    }
    return WorkLine(
        **{"ref": "upwork/work/1", "person": "me", "day": day.date(), "kind": WorkKind.HOURLY, **given, **more}
    )


LINE = line(START)


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (LINE, line(START, 2), True),
        (LINE, line(START, None), True),
        (LINE, line(START, gross="41.00"), True),
        (LINE, line(START + timedelta(days=1)), True),
        (LINE, None, True),
        (None, LINE, True),
        (LINE, LINE, False),
        (LINE, line(START, gross=None), False),
        (line(START, gross=None), LINE, False),
        (LINE, line(START, memo="other", contract=ContractName(platform="upwork", id="36", title="Other")), False),
        (line(NOW - timedelta(days=6)), None, False),
        (line(NOW - SETTLED), None, False),
        (line(NOW - SETTLED - timedelta(days=1)), None, True),
    ],
)
def test_what_moves_day_time_amount_or_existence_of_an_old_line_counts(before, after, counts):
    assert alters(before, after, NOW) is counts


@given(st.integers(0, 400), st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_twenty_records_or_thirty_percent_may_change_whichever_is_more(altered: int, covered: int):
    assert too_big(altered, covered) is (altered > max(FEW, covered * 3 / 10))
