from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.entry_evidence import MOST as EVIDENCE
from syncd.core.money import Money
from syncd.core.severity import Severity
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


def over_all_days(entries, **options):
    found = []
    for number in range(-1, 7):
        day = MONDAY + timedelta(days=number)
        touching = [each for each in entries if day in days(Span(each.entry.start, each.entry.stop), BERLIN)]
        found += findings(person_day(touching, day=day), **options)
    return found


def drawn_entries(drawn):
    return [
        day_entry(START + timedelta(seconds=start), START + timedelta(seconds=start + length), number, ignored=ignored)
        for number, (start, length, ignored) in enumerate(drawn)
    ]


@settings(max_examples=50, deadline=None)
@given(_entries, st.integers(1, 120))
def test_over_all_days_every_two_that_overlap_are_in_one_finding_of_the_day_on_which_the_later_starts(drawn, at_least):
    entries = drawn_entries(drawn)
    runs = []  # (day, refs), united one overlap after the other
    for number, one in enumerate(entries):
        for other in entries[:number]:
            later = max(one.entry.start, other.entry.start)
            shared = min(one.entry.stop, other.entry.stop) - later
            if shared.total_seconds() >= at_least and not one.ignored and not other.ignored:
                day, refs = day_of(later, BERLIN), {one.entry.ref, other.entry.ref}
                joined = [run for run in runs if run[0] == day and run[1] & refs]
                runs = [run for run in runs if run not in joined] + [(day, refs.union(*(run[1] for run in joined)))]
    found = over_all_days(entries, at_least=at_least)
    assert sorted(each.key for each in found) == sorted(" ".join(sorted(refs)) for _, refs in runs)


@settings(max_examples=50, deadline=None)
@given(_entries)
def test_over_all_days_the_time_is_the_sum_of_the_entries_less_what_they_cover(drawn):
    counting = [(start, start + length) for start, length, ignored in drawn if not ignored]
    edges = sorted({edge for span in counting for edge in span})
    covered = sum(
        end - start for start, end in pairwise(edges) if any(one <= start and end <= other for one, other in counting)
    )
    found = over_all_days(drawn_entries(drawn), at_least=1)
    assert sum(each.seconds for each in found) == sum(end - start for start, end in counting) - covered


@given(st.permutations(range(6)))
def test_the_order_of_entries_changes_nothing(order):
    entries = [day_entry(at(0, f"1{number}:00"), at(0, f"1{number + 2}:00"), number) for number in range(6)]
    assert findings(person_day([entries[number] for number in order])) == findings(person_day(entries))


_billed = st.lists(
    st.tuples(
        st.integers(0, 2 * 86400),
        st.integers(1, 30 * 3600),
        st.integers(1, 4),
        st.booleans(),
        st.none() | st.tuples(st.integers(0, 86400), st.integers(1, 4)),
    ),
    max_size=7,
)


def _new_rates(start, change):
    """A new rate, so many seconds after the start."""
    return ((START + timedelta(seconds=start + change[0]), Money(3600 * change[1], "USD")),) if change else ()


def _cents(moment, start, cents, change):
    return change[1] if change and moment >= start + change[0] else cents


@settings(max_examples=50, deadline=None)
@given(_billed)
def test_over_all_runs_each_moment_costs_what_is_billed_too_much_and_no_more(drawn):
    """Rates of whole cents a second, so that nothing is rounded."""
    entries = [
        day_entry(
            START + timedelta(seconds=start),
            START + timedelta(seconds=start + length),
            number,
            rate=Money(3600 * cents, "USD"),
            new_rates=_new_rates(start, change),
            billed=billed,
        )
        for number, (start, length, cents, billed, change) in enumerate(drawn)
    ]
    ends = {second for start, length, *_ in drawn for second in (start, start + length)}
    ends |= {start + change[0] for start, *_, change in drawn if change}
    owed = 0
    for begin, end in pairwise(sorted(ends)):
        at_once = [
            _cents(begin, start, cents, change)
            for start, length, cents, billed, change in drawn
            if billed and start <= begin and end <= start + length
        ]
        owed += (end - begin) * (sum(at_once) - max(at_once, default=0))
    found = over_all_days(entries, at_least=1)
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
    assert found.finding.summary == "0:30 tracked twice, counted for two contracts"
    assert found.finding.action == "Shorten or delete one of two entries, “API tests”: Mon 9 Nov, 12:30–13:00"
    assert found.finding.key == "toggl/time/1 toggl/time/2"
    assert [each.says for each in found.finding.evidence] == [
        "Mon 9 Nov, 11:00–13:00 “API tests”, api",
        "Mon 9 Nov, 12:30–14:00 “API tests”, site",
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


def test_the_stake_is_unknown_without_a_rate_and_across_currencies():
    assert [each.stake for each in findings(two(3600, rate=None))] == [None]
    assert [each.stake for each in findings(two(3600, contract=None, rate=None))] == [None]
    assert [each.stake for each in findings(two(3600, rate=Money(4000, "EUR")))] == [None]


def test_three_at_once_are_one_finding_in_which_each_hour_too_many_counts_once():
    three = [day_entry(at(0, "10:00"), at(0, "11:00"), number) for number in range(3)]
    (found,) = findings(person_day(three))
    assert (found.seconds, found.stake) == (7200, Money(-10000, "USD"))
    assert found.key == "toggl/time/0 toggl/time/1 toggl/time/2"
    assert found.summary == "2:00 tracked more than once, in 3 entries"
    assert found.action == ("Shorten “API tests”, “API tests” or 1 other entry by 2:00 in all: Mon 9 Nov, 11:00–12:00")


def test_it_names_the_two_entries_the_time_that_they_share_and_how_many_clients_would_pay():
    call = DayEntry(
        entry=entry(at(0, "10:00"), at(0, "12:00"), description="Call with Ann"), contract="api", client="A"
    )
    fix = DayEntry(entry=entry(at(0, "11:30"), at(0, "13:00"), description=""), contract="site", client="B")
    (found,) = findings(person_day([call, fix]))
    assert found.summary == "0:30 tracked twice, counted for two clients"
    assert found.action == "Shorten “Call with Ann” or an entry without a description: Mon 9 Nov, 12:30–13:00"


def test_two_that_share_no_time_are_one_finding_through_a_third_and_apart_without_it():
    ends = [day_entry(at(0, "10:00"), at(0, "11:00"), 1), day_entry(at(0, "12:00"), at(0, "13:00"), 2)]
    assert findings(person_day(ends)) == []
    (found,) = findings(person_day([*ends, day_entry(at(0, "10:30"), at(0, "12:30"), 3)]))
    assert (found.seconds, len(found.evidence)) == (3600, 3)


def test_a_pile_of_entries_is_one_finding_that_names_some_of_them():
    pile = [day_entry(at(0, "10:00"), at(0, "11:00"), number) for number in range(130)]
    (found,) = findings(person_day(pile))
    assert found.seconds == 129 * 3600
    assert len(found.evidence) == EVIDENCE + 1
    assert found.evidence[-1].says == f"and {130 - EVIDENCE} more entries"
    assert {ref for fact in found.evidence for ref in fact.refs} == {each.entry.ref for each in pile}


def test_in_two_currencies_the_stake_is_unknown():
    rates = [FIFTY, FIFTY, Money(4000, "EUR"), Money(4000, "EUR")]
    pairs = [
        day_entry(at(0, f"1{place // 2}:00"), at(0, f"1{place // 2 + 1}:30"), place, rate=rate)
        for place, rate in enumerate(rates)
    ]
    (found,) = findings(person_day(pairs))
    assert found.stake is None


def test_an_exact_duplicate_is_owed_whole():
    same = [day_entry(at(0, "10:00"), at(0, "11:30"), ref) for ref in ("7", "8")]
    assert [str(each.stake) for each in findings(person_day(same))] == ["-75.00 USD"]


def test_beside_time_that_is_not_billed_nothing_is_owed_and_no_second_client_pays():
    for contract in ("api", "site"):
        (found,) = judge(RULE, Options(), two(3600, contract=contract, billed=False)).findings
        assert (str(found.finding.stake), found.severity) == ("0.00 USD", Severity.MEDIUM)
    (found,) = findings(two(3600, contract="site", rate=None, billed=False))
    assert str(found.stake) == "0.00 USD"
