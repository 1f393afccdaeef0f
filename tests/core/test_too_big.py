"""What counts as a change of old time, and how many of them are too many to be true at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import ContractName, TimeEntry, WorkKind, WorkLine
from syncd.core.too_big import FEW, SETTLED, ConfiguredNames, alters, changed_facts, differ, too_big

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


NAMES = ConfiguredNames(tags=("Private*",), people={"jane d.": "jane", "jane": "jane", "ben": "ben"})
FULL = entry(
    START,
    project="toggl/label/project-1",
    task="toggl/label/task-1",
    tags=("toggl/label/tag-1",),
    billable=True,
    rate=Money.of("40.00", "USD"),
    person="Jane D.",
)
READ_TAGS = ("toggl/label/tag-1", "toggl/label/tag-2")


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({"project": "toggl/label/project-2"}, ["project"]),
        ({"project": None}, ["project"]),
        ({"task": None}, ["task"]),
        ({"task": "toggl/label/task-2"}, ["task"]),
        ({"tags": ()}, ["tags"]),
        ({"tags": ("toggl/label/tag-2",)}, ["tags"]),
        ({"tags": ("toggl/label/tag-9", "toggl/label/tag-1")}, []),
        ({"billable": False}, ["billable"]),
        ({"billable": None}, []),
        ({"rate": Money.of("44.00", "USD")}, ["rate"]),
        ({"rate": None}, []),
        ({"person": "ben"}, ["person"]),
        ({"person": "JANE"}, []),
        ({"person": "somebody"}, ["person"]),
        ({"description": "other", "space": "other"}, []),
        ({"stop": START, "project": None, "billable": False}, ["time", "project", "billable"]),
    ],
)
def test_everything_that_moves_money_of_an_entry_counts_either_way(change, facts):
    other = replace(FULL, **change)
    assert [fact.name for fact in changed_facts(FULL, other, NAMES, READ_TAGS)] == facts
    assert [fact.name for fact in changed_facts(other, FULL, NAMES, READ_TAGS)] == facts
    assert differ(FULL, other, NAMES, READ_TAGS) is bool(facts)


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({"contract": ContractName(platform="upwork", id="37", title="")}, ["contract"]),
        ({"contract": ContractName(platform="golance", id="36")}, ["contract"]),
        ({"contract": ContractName(platform="upwork", title="Any")}, []),
        ({"kind": WorkKind.BONUS}, ["kind"]),
        ({"person": "ben"}, ["person"]),
        ({"person": "me "}, []),
    ],
)
def test_everything_that_moves_money_of_a_line_counts_either_way(change, facts):
    other = replace(LINE, **change)
    assert [fact.name for fact in changed_facts(LINE, other, NAMES)] == facts
    assert [fact.name for fact in changed_facts(other, LINE, NAMES)] == facts


def test_without_ids_a_contract_is_its_title_and_client():
    def named(title, client=""):
        return line(START, contract=ContractName(platform="upwork", title=title, client=client))

    assert differ(named("Backend"), named("Shop"))
    assert differ(named("Backend", "Acme"), named("Backend", "Globex"))
    assert not differ(named("Backend"), named(" backend ", "Acme"))


@pytest.mark.parametrize(
    ("tag", "read"), [("private", True), ("Private [x]", True), ("invoiced", False), ("not private", False)]
)
def test_a_tag_is_read_where_a_pattern_fits_it(tag, read):
    assert NAMES.reads_tag(tag) is read
    assert not ConfiguredNames().reads_tag(tag)


@pytest.mark.parametrize(("tag", "read"), [(" design PHASE ", True), ("Design*", False), ("design", False)])
def test_a_tag_is_read_where_a_milestone_has_its_name(tag, read):
    assert ConfiguredNames(milestones=frozenset({"design phase", "7"})).reads_tag(tag) is read
