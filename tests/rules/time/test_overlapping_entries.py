from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Severity, judge
from syncd.core.money import Money
from syncd.core.subject_parts import DayEntry
from syncd.core.time import Span, day_of, days
from syncd.rules.time.overlapping_entries import RULE, Options
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import BERLIN, MONDAY, START, at, entry, person_day

FIFTY = Money(5000, "USD")


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.person_days()
    options = st.builds(Options, at_least=st.integers(0, 300))


def findings(day, **options):
    return [each.finding for each in judge(RULE, Options(**options), day).findings]


def day_entry(start, stop, ref, **given):
    return DayEntry(entry=entry(start, stop, ref=f"toggl/time/{ref}"), **{"contract": "api", "rate": FIFTY, **given})


def two(seconds, **given):
    """Two entries that share `seconds`."""
    switch = at(0, "11:00")
    first = day_entry(at(0, "10:00"), switch + timedelta(seconds=seconds), 1)
    return person_day([first, day_entry(switch, at(0, "12:00"), 2, **given)])


_entries = st.lists(
    st.tuples(st.integers(0, 3 * 86400), st.integers(0, 40 * 3600) | st.integers(0, 120), st.booleans()), max_size=12
)


@settings(max_examples=50, deadline=None)
@given(_entries, st.integers(1, 120))
def test_over_all_days_every_pair_is_found_exactly_once(drawn, at_least):
    entries = [
        day_entry(START + timedelta(seconds=start), START + timedelta(seconds=start + length), number, ignored=ignored)
        for number, (start, length, ignored) in enumerate(drawn)
    ]
    expected = {}
    for number, one in enumerate(entries):
        for other in entries[:number]:
            shared = min(one.entry.stop, other.entry.stop) - max(one.entry.start, other.entry.start)
            if shared.total_seconds() >= at_least and not one.ignored and not other.ignored:
                expected[" ".join(sorted((one.entry.ref, other.entry.ref)))] = shared.total_seconds()
    found = []
    for number in range(-1, 7):
        day = MONDAY + timedelta(days=number)
        touching = [each for each in entries if day in days(Span(each.entry.start, each.entry.stop), BERLIN)]
        found += findings(person_day(touching, day=day), at_least=at_least)
    assert sorted((each.key, each.seconds) for each in found) == sorted(expected.items())


_billed = st.lists(
    st.tuples(st.integers(0, 2 * 86400), st.integers(1, 30 * 3600), st.integers(1, 4), st.booleans()), max_size=7
)


@settings(max_examples=50, deadline=None)
@given(_billed)
def test_over_all_pairs_each_moment_costs_what_is_billed_too_much_and_no_more(drawn):
    """Rates of whole cents a second, so that nothing is rounded."""
    entries = [
        day_entry(
            START + timedelta(seconds=start),
            START + timedelta(seconds=start + length),
            number,
            rate=Money(3600 * cents, "USD"),
            billed=billed,
        )
        for number, (start, length, cents, billed) in enumerate(drawn)
    ]
    ends = sorted({second for start, length, *_ in drawn for second in (start, start + length)})
    owed = 0
    for begin, end in pairwise(ends):
        at_once = [
            cents for start, length, cents, billed in drawn if billed and start <= begin and end <= start + length
        ]
        owed += (end - begin) * (sum(at_once) - max(at_once, default=0))
    found = []
    for number in range(-1, 5):
        day = MONDAY + timedelta(days=number)
        touching = [each for each in entries if day in days(Span(each.entry.start, each.entry.stop), BERLIN)]
        found += findings(person_day(touching, day=day), at_least=1)
    assert -sum(each.stake.minor for each in found) == owed


def test_half_an_hour_twice_at_50_an_hour_is_25():
    day = person_day(
        [
            day_entry(at(0, "10:00"), at(0, "12:00"), 1),
            day_entry(at(0, "11:30"), at(0, "13:00"), 2, contract="site", rate=Money(8000, "USD")),
        ]
    )
    (found,) = judge(RULE, Options(), day).findings
    assert found.severity is Severity.HIGH
    assert (found.finding.seconds, found.finding.stake) == (1800, Money(-2500, "USD"))
    assert found.finding.summary == "0:30 tracked twice from Mon 9 Nov 12:30: “API tests” and “API tests”"
    assert found.finding.key == "toggl/time/1 toggl/time/2"
    assert [each.says for each in found.finding.evidence] == [
        "Mon 9 Nov 11:00–13:00, “API tests”, api",
        "Mon 9 Nov 12:30–14:00, “API tests”, site",
    ]


@pytest.mark.parametrize("seconds", [0, 1, 4, 20, 34, 59])
def test_less_than_a_minute_is_a_touch(seconds):
    assert not findings(two(seconds))


def test_a_minute_is_an_overlap():
    assert [each.seconds for each in findings(two(60))] == [60]


@pytest.mark.parametrize(("contract", "severity"), [("api", Severity.MEDIUM), (None, Severity.MEDIUM)])
def test_it_is_medium_unless_two_contracts_are_known_to_pay(contract, severity):
    (found,) = judge(RULE, Options(), two(600, contract=contract)).findings
    assert found.severity is severity


def test_an_ignored_or_running_entry_overlaps_nothing():
    assert not findings(two(600, ignored=True))
    running = [day_entry(at(0, "10:00"), None, 1), day_entry(at(0, "10:30"), at(0, "11:00"), 2)]
    assert not findings(person_day(running))


def test_a_pair_belongs_to_the_day_in_the_users_zone_on_which_the_later_starts():
    # 23:30 UTC on Monday is 00:30 on Tuesday in Berlin.
    pair = [day_entry(at(0, "22:00"), at(1, "01:00"), 1), day_entry(at(0, "23:30"), at(1, "00:30"), 2)]
    tuesday = day_of(at(0, "23:30"), BERLIN)
    assert tuesday == MONDAY + timedelta(days=1)
    assert not findings(person_day(pair))
    assert len(findings(person_day(pair, day=tuesday))) == 1


def test_the_stake_is_at_the_known_rate_and_unknown_without_or_across_currencies():
    assert [each.stake for each in findings(two(3600, rate=None))] == [-FIFTY]
    assert [each.stake for each in findings(two(3600, rate=Money(4000, "EUR")))] == [None]


def test_three_at_once_are_three_pairs():
    three = [day_entry(at(0, "10:00"), at(0, "11:00"), number) for number in range(3)]
    found = findings(person_day(three))
    assert len(found) == 3
    assert sorted(each.stake.minor for each in found) == [-5000, -5000, 0]


def test_an_exact_duplicate_is_owed_whole():
    same = [day_entry(at(0, "10:00"), at(0, "11:30"), ref) for ref in ("7", "8")]
    assert [str(each.stake) for each in findings(person_day(same))] == ["-75.00 USD"]


def test_beside_time_that_is_not_billed_nothing_is_owed_and_no_second_client_pays():
    for contract in ("api", "site"):
        (found,) = judge(RULE, Options(), two(3600, contract=contract, billed=False)).findings
        assert (str(found.finding.stake), found.severity) == ("0.00 USD", Severity.MEDIUM)
    (found,) = findings(two(3600, contract="site", rate=None, billed=False))
    assert str(found.stake) == "0.00 USD"
