"""The queue of dirty records and subjects: what is due, in which order, and when it is clean."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.discrepancies import SubjectKey
from syncd.core.subjects import SubjectKind
from syncd.core.time import ALWAYS, Span, day_span, instant
from syncd.ledger.dirty import DirtySubject

HOUR = timedelta(hours=1)


def period(contract):
    return SubjectKey(SubjectKind.BILLING_PERIOD, contract, "2026-11-09")


@pytest.fixture
def marked(ledger):
    """A ledger with the dirty periods of two contracts."""
    with ledger.write() as write:
        write.dirty.mark_subjects(
            DirtySubject(SubjectKind.BILLING_PERIOD, key.name, key.part, ALWAYS) for key in map(period, ("api", "shop"))
        )
    return ledger


def test_kinds_are_derived_in_the_order_in_which_they_name_each_other(feed, kit):
    feed.take(kit.page(10, kit.entry(1), kit.milestone(1), kit.label(1, "Acme")))
    refs = []
    while dirty := feed.ledger.dirty.records(1):
        refs += dirty
        with feed.ledger.write() as write:
            write.dirty.clean_records(dirty)
    assert [ref.split("/")[1] for ref in refs] == ["label", "milestone", "time"]


def test_periods_of_contracts_that_nobody_names_come_last(marked, kit):
    assert marked.dirty.subjects(kit.NOW, ["shop"]) == [period("shop")]
    with marked.write() as write:
        write.dirty.clean_subject(period("shop"), None)
    assert marked.dirty.subjects(kit.NOW, ["shop"]) == [period("api")]


def test_clean_subjects_are_due_again_at_their_next_instant(marked, kit):
    with marked.write() as write:
        write.dirty.clean_subject(period("api"), kit.NOW + HOUR)
        write.dirty.remove_subject(period("shop"))
    assert (marked.dirty.next_instant(), marked.dirty.subjects(kit.NOW, ["api"])) == (kit.NOW + HOUR, [])
    assert marked.dirty.subjects(kit.NOW + HOUR, ["api"]) == [period("api")]
    assert [marked.dirty.count_subjects(now) for now in (kit.NOW, kit.NOW + HOUR)] == [0, 1]


def test_marking_a_contract_marks_its_periods_alone(marked, kit):
    with marked.write() as write:
        for contract in ("api", "shop"):
            write.dirty.clean_subject(period(contract), None)
        write.dirty.mark_contract("api")
    assert marked.dirty.subjects(kit.NOW, ["api", "shop"]) == [period("api")]


MONDAY = date(2026, 10, 5)
WEEKS = [MONDAY + timedelta(weeks=number) for number in range(8)]  # the clocks change after the third
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland")]
FIRST = instant("2026-09-20T00:00:00Z")
hours = st.integers(0, 24 * 80)
spans = st.builds(
    lambda start, length: Span(FIRST + start * HOUR, FIRST + (start + length) * HOUR), hours, st.integers(0, 400)
)


def touched(around, unmapped):
    """Whether some span is in it, even if only a timer that runs since one of its moments."""
    return any(span.start < around.end and around.start <= span.end for span in unmapped)


@given(st.lists(spans, max_size=5), st.sampled_from(ZONES), st.integers(0, 20))
@example([Span(FIRST + 15 * 24 * HOUR, FIRST + 15 * 24 * HOUR)], ZONES[0], 0)  # a timer that starts with a week
def test_unmapped_time_marks_the_weeks_it_is_in_and_few_others(fresh, kit, unmapped, zone, editable):
    weeks = {day.isoformat(): day_span(day, zone, 7) for day in WEEKS}
    subjects = [
        DirtySubject(SubjectKind.BILLING_PERIOD, "api", part, Span(week.start, week.end + editable * 24 * HOUR))
        for part, week in weeks.items()
    ]
    with fresh() as ledger, ledger.write() as write:
        write.dirty.mark_subjects(subjects)
        write.dirty.mark_subjects([DirtySubject(SubjectKind.PERSON_DAY, "me", "2026-10-05", ALWAYS)])
        for key in ledger.dirty.subjects(kit.NOW, ["api"]):
            write.dirty.clean_subject(key, None)
        write.dirty.mark_weeks(unmapped)
        marked = {key.part for key in ledger.dirty.subjects(kit.NOW, ["api"])}
    nearby = {part: Span(week.start, week.start + 9 * 24 * HOUR) for part, week in weeks.items()}
    assert {part for part, week in weeks.items() if touched(week, unmapped)} <= marked
    assert marked <= {part for part, around in nearby.items() if touched(around, unmapped)}
