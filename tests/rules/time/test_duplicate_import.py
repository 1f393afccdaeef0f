from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.money import Money
from syncd.core.person_week import PersonWeek, piles_of, quarter_of
from syncd.core.repeated_entries import repeats
from syncd.core.severity import Severity
from syncd.core.subject_parts import DayEntry
from syncd.core.time import day_of, week_start
from syncd.rule import RuleOptions
from syncd.rules.time.duplicate_import import RULE
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, BERLIN, MONDAY, at, entry

FIFTY = Money(5000, "USD")
HOUR = 3600


def worked(number, tracker="toggl", day=0, start="09:00", seconds=HOUR, **given):
    begins = at(day, start)
    ref = f"{tracker}/time/{day}-{number}"
    known = {"contract": "api", "rate": FIFTY, **given}
    return DayEntry(entry=entry(begins, begins + timedelta(seconds=seconds), ref=ref), **known)


def week(*entries):
    found = [
        one
        for day in sorted({day_of(each.entry.start, BERLIN) for each in entries})
        for one in repeats(each for each in entries if day_of(each.entry.start, BERLIN) == day)
    ]
    return PersonWeek(person="me", first=MONDAY, zone=BERLIN, now=AFTER, repeats=tuple(found))


class TestContract(RuleContract):
    rule = RULE
    subjects = st.lists(
        st.builds(
            worked,
            st.integers(0, 999),
            st.sampled_from(("toggl", "clockify", "harvest")),
            st.integers(0, 6),
            st.sampled_from(("09:00", "09:03", "11:00")),
            contract=st.sampled_from((None, "api", "site")),
            rate=st.sampled_from((None, FIFTY, Money(4000, "USD"), Money(4000, "EUR"))),
            billed=st.booleans(),
        ),
        max_size=40,
        unique_by=lambda one: one.entry.ref,
    ).map(lambda entries: week(*entries))


def findings(*entries):
    return [each.finding for each in judge(RULE, RuleOptions(), week(*entries)).findings]


def both(days=5, **given):
    """An hour a day in two trackers; the second one started three minutes later."""
    one = [worked(1, "toggl", day) for day in range(days)]
    return *one, *(worked(1, "clockify", day, "09:03", **given) for day in range(days))


def test_a_week_of_work_in_two_trackers_is_one_finding():
    (found,) = findings(*both())
    assert (found.key, found.seconds, found.stake) == ("clockify toggl", 5 * 57 * 60, Money(-23750, "USD"))
    assert found.summary == "4:45 tracked twice: 5 entries are in clockify and in toggl"
    assert found.action == "Delete 5 entries in clockify, or the same in toggl: 9 to 13 Nov 2026"
    assert len(found.evidence) == 5


def test_one_entry_in_two_trackers_is_enough():
    assert findings(*both(1))


def test_each_two_trackers_are_a_finding():
    found = findings(*both(), *(worked(1, "harvest", day) for day in range(5)))
    assert [one.key for one in found] == ["clockify harvest", "harvest toggl"]


def test_the_time_that_both_have_is_owed_at_the_lower_rate():
    (found,) = findings(*both(1, rate=Money(4000, "USD")))
    assert found.stake == Money(-3800, "USD")


def test_two_payers_make_it_high():
    def severity(*entries):
        (found,) = judge(RULE, RuleOptions(), week(*entries)).findings
        return found.severity

    assert severity(*both()) is Severity.MEDIUM
    assert severity(*both(contract="site")) is Severity.HIGH
    assert severity(*both(contract="site", billed=False)) is Severity.MEDIUM


def copies(number):
    """So many entries of one tracker, each with a copy."""
    moments = [(n % 7, f"{8 + n // 7}:00") for n in range(number)]
    return [worked(f"{start}{name}", "toggl", day, start) for day, start in moments for name in ("", "copy")]


@pytest.mark.parametrize(("number", "speaks"), [(9, False), (10, True), (49, True)])
def test_ten_copies_in_a_week_are_an_import_too_many(number, speaks):
    found = findings(*copies(number))
    assert [(one.key, one.seconds) for one in found] == ([("toggl toggl", number * HOUR)] if speaks else [])
    if speaks:
        assert "more than once in toggl" in found[0].summary


def test_a_pile_stands_with_all_copies_of_its_quarter_on_the_first_week_that_has_one():
    few, many, more = (tuple(repeats(copies(number))) for number in (3, 10, 12))
    monday = {number: MONDAY + timedelta(weeks=number) for number in range(4)}
    weeks = {monday[0]: few, monday[1]: many, monday[3]: more}
    assert piles_of(weeks) == {("toggl", "toggl"): (monday[1], (*few, *many, *more))}
    assert piles_of({monday[0]: few, monday[2]: few}) == {}
    found = {}
    for first, own in weeks.items():
        others = {other: some for other, some in weeks.items() if other != first}
        subject = PersonWeek(person="me", first=first, zone=BERLIN, now=AFTER, repeats=own, others=others)
        found[first] = [each.finding.seconds for each in judge(RULE, RuleOptions(), subject).findings]
    assert found == {monday[0]: [], monday[1]: [25 * HOUR], monday[3]: []}


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_each_week_is_in_one_quarter(day):
    monday = week_start(day)
    first, last = quarter_of(monday)
    assert first <= monday <= last
    assert {first.weekday(), last.weekday()} == {0}
    assert quarter_of(first) == quarter_of(last) == (first, last)
    assert quarter_of(last + timedelta(days=7)) != (first, last) != quarter_of(first - timedelta(days=7))


def test_a_hundred_overlaps_of_a_calendar_in_two_trackers_are_one_finding():
    some = [(day, f"{6 + n}:00", n) for day in range(7) for n in range(15)]
    found = findings(*(worked(n, tracker, day, start) for day, start, n in some for tracker in ("toggl", "clockify")))
    assert [one.seconds for one in found] == [105 * HOUR]
    assert len(found[0].evidence) == 21


# -- what is no fault


def test_different_hours_in_two_trackers_are_different_work():
    assert not findings(worked(1), worked(1, "clockify", start="10:00"))


def test_an_ignored_tracker_repeats_nothing():
    assert not findings(*both(ignored=True))


def test_without_a_rate_the_stake_is_unknown_and_free_time_is_not_owed():
    (unknown,) = findings(*both(rate=None))
    (free,) = findings(*both(billed=False))
    assert (unknown.stake, free.stake) == (None, Money(0, "USD"))
