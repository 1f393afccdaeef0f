"""The report: what leads, what the subject line says, what is at stake."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Finding, Side, SubjectKey
from syncd.core.lifecycle import Discrepancy, State
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.rules_off import RulesOff
from syncd.core.severity import Severity
from syncd.core.summary import Basis, Gap, Summary, SummaryLine, Total
from syncd.core.time import Period, instant
from syncd.core.unsettled import Unsettled
from syncd.core.urgency import by_urgency

NOW = instant("2026-11-16T09:00:00Z")
HOUR = timedelta(hours=1)
USD = Money.parse


READ = SourceState(source="toggl", connector="toggl", as_of={"time": NOW})
UNREAD = SourceState(source="upwork", connector="upwork", as_of={})
EXPORTED = SourceState(source="upwork", connector="upwork", as_of={"work": NOW})
OLD = SourceState(source="toggl", connector="toggl", as_of={"time": NOW - timedelta(days=30)})
SOME_OFF, ALL_OFF = RulesOff(("rate-drift",)), RulesOff(("rate-drift", "stale-source"), every=True)
UNMADE = CannotTellGroup(rule="rate-drift", because="no export", source="upwork", subjects=())


def discrepancy(
    id: str = "d-0", severity: Severity = Severity.MEDIUM, state: State = State.OPEN, **finding
) -> Discrepancy:
    return Discrepancy(
        id=id,
        rule="tracked-not-logged",
        subject=SubjectKey("billing-period", "api", "2026-11-09"),
        facts={},
        assertion="completeness",
        severity=severity,
        state=state,
        finding=Finding(**{"summary": "", "action": "", **finding}),
        first_seen=NOW,
        last_seen=NOW,
    )


def report(**fields) -> Report:
    values = {"id": "r-1", "name": "weekly", "kind": ReportKind.RECONCILIATION, "made_at": NOW, "zone": "UTC"}
    return Report(**{**values, **fields})


discrepancies = st.lists(
    st.builds(
        discrepancy,
        id=st.text("0123456789abcdef", min_size=10, max_size=10).map("d-{}".format),
        severity=st.sampled_from(Severity),
        stake=st.none() | st.builds(Money, st.integers(-1000, 1000), st.just("USD")),
        deadline=st.none() | st.integers(-48, 48).map(lambda hours: NOW + hours * HOUR),
    ),
    unique_by=lambda each: each.id,
    max_size=8,
)


def fixable(each: Discrepancy) -> bool:
    deadline = each.finding.deadline
    return deadline is not None and deadline > NOW and each.severity > Severity.INFO


@settings(max_examples=100, deadline=None)
@given(discrepancies, st.randoms(use_true_random=False))
def test_the_order_is_one_whatever_order_they_come_in(found, random):
    ordered = by_urgency(found, NOW)
    random.shuffle(found)
    assert by_urgency(found, NOW) == ordered
    assert sorted(each.id for each in ordered) == sorted(each.id for each in found)


@settings(max_examples=100, deadline=None)
@given(discrepancies)
def test_what_can_still_be_fixed_leads_by_deadline_and_the_rest_follows_by_severity(found):
    ordered = by_urgency(found, NOW)
    leading = [each for each in ordered if fixable(each)]
    rest = [each for each in ordered if not fixable(each)]
    assert list(ordered) == leading + rest
    assert [each.finding.deadline for each in leading] == sorted(each.finding.deadline for each in leading)
    assert [each.severity for each in rest] == sorted((each.severity for each in rest), reverse=True)


def test_the_order_by_example():
    expected = [
        discrepancy("d-tonight", Severity.LOW, deadline=NOW + HOUR),
        discrepancy("d-tomorrow-high", Severity.HIGH, deadline=NOW + 24 * HOUR),
        discrepancy("d-tomorrow-low", Severity.LOW, deadline=NOW + 24 * HOUR),
        discrepancy("d-lost", Severity.CRITICAL, deadline=NOW),  # too late: only its severity counts now
        discrepancy("d-dear", Severity.HIGH, stake=USD("90.00 USD")),
        discrepancy("d-cheap", Severity.HIGH, stake=USD("5.00 USD")),
        discrepancy("d-a-unpriced", Severity.HIGH),
        discrepancy("d-b-unpriced", Severity.HIGH),
        discrepancy("d-note", Severity.INFO, deadline=NOW + HOUR),
    ]
    assert [each.id for each in by_urgency(reversed(expected), NOW)] == [each.id for each in expected]


def test_only_what_may_be_lost_is_at_stake_each_currency_for_itself():
    made = report(
        discrepancies=tuple(
            discrepancy(f"d-{number}", stake=stake)
            for number, stake in enumerate(
                [USD("10.00 USD"), USD("5.50 USD"), USD("-99.00 USD"), USD("7.00 EUR"), None]
            )
        )
    )
    assert made.at_stake == {"EUR": USD("7.00 EUR"), "USD": USD("15.50 USD")}
    assert made.unpriced == 1


def test_what_people_hushed_is_in_no_total():
    assert report(hushed=(discrepancy(stake=USD("10.00 USD")),)).at_stake == {}


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({"sources": (READ,)}, "All agrees"),
        ({}, "Nothing was checked: no source is configured"),
        ({"sources": (UNREAD,)}, "Nothing was checked: upwork has no data yet"),
        (
            {"sources": (READ, replace(UNREAD, error="timeout"))},
            "Not everything was checked: upwork was never read",
        ),
        (
            {"sources": (READ,), "hushed": (discrepancy(stake=USD("137.50 USD"), state=State.ACKNOWLEDGED),)},
            "1 set aside, 137.50 USD still open",
        ),
        (
            {
                "sources": (READ,),
                "cannot_tell": (UNMADE,),
                "unchecked_seconds": 17 * 3600,
                "unchecked_worth": (USD("995.00 USD"),),
            },
            "995.00 USD unchecked: 1 check was not made on 17:00 tracked (995.00 USD)",
        ),
        (
            {"sources": (READ,), "discrepancies": (discrepancy(action="Download it", deadline=NOW + HOUR),)},
            "1 thing to settle, without an amount",
        ),
        (
            {"sources": (READ,), "cannot_tell": (UNMADE,)},
            "Not everything was checked: 1 check was not made",
        ),
        (
            {"sources": (replace(READ, notices=("1 row rejected",)),)},
            "Not everything was checked: some data was not read",
        ),
        ({"sources": (READ,), "discrepancies": (discrepancy(),)}, "1 thing to settle, without an amount"),
        ({"sources": (EXPORTED, READ)}, "All agrees"),
        ({"sources": (EXPORTED,)}, "Not everything was checked: no source shows tracked time"),
        (
            {"sources": (EXPORTED,), "discrepancies": (discrepancy(),)},
            "1 thing to settle, without an amount; no source shows tracked time",
        ),
        (
            {"sources": (OLD, EXPORTED)},
            "Not everything was checked: tracked time is known only until Sat 17 Oct, 09:00 UTC",
        ),
        ({"sources": (OLD, READ)}, "All agrees"),
        (
            {"sources": (READ,), "rules_off": SOME_OFF},
            "Not everything was checked: rule rate-drift is switched off",
        ),
        (
            {"sources": (READ,), "rules_off": RulesOff(("a", "b", "c", "d", "e"))},
            "Not everything was checked: rules a, b, c and 2 more are switched off",
        ),
        ({"sources": (READ,), "rules_off": ALL_OFF}, "Nothing was checked: every rule is switched off"),
        (
            {
                "sources": (READ,),
                "discrepancies": (discrepancy(stake=USD("10.00 USD")), discrepancy("d-1", stake=USD("2.00 EUR"))),
            },
            "Ask for 2.00 EUR + 10.00 USD, 2 things",
        ),
    ],
)
def test_the_subject_line_of_a_reconciliation_has_the_number_first(fields, subject):
    assert report(**fields).subject == subject


SOURCES = st.lists(
    st.sampled_from([READ, EXPORTED, OLD, UNREAD, replace(READ, error="x"), replace(READ, notices=("x",))]), max_size=3
).map(tuple)


@settings(max_examples=100, deadline=None)
@given(
    SOURCES,
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, SOME_OFF, ALL_OFF]),
    st.integers(0, 2),
)
def test_it_reassures_only_where_all_was_read_and_checked_and_nothing_is_hushed_or_not_shown(
    sources, unmade, hushed, off, less
):
    made = report(
        rules_off=off,
        less_severe=less,
        sources=sources,
        cannot_tell=(UNMADE,) if unmade else (),
        hushed=(discrepancy(state=State.ACKNOWLEDGED),) if hushed else (),
    )
    read = READ in sources and all(source in (READ, EXPORTED, OLD) for source in sources)
    calm = read and not unmade and not hushed and off is None and not less
    assert not any(made.doubts()) or not calm
    assert (made.subject == "All agrees") is calm
    assert ("gree" in made.subject) is calm


@given(SOURCES, st.booleans(), st.booleans(), st.booleans())
def test_no_word_of_ours_has_a_capital_within_a_subject_line(sources, unmade, hushed, found):
    made = report(
        sources=sources,
        cannot_tell=(UNMADE,) if unmade else (),
        hushed=(discrepancy(state=State.ACKNOWLEDGED),) if hushed else (),
        discrepancies=(discrepancy(),) if found else (),
        unsettled=Unsettled(records=1) if found else None,
    )
    assert not re.search(r"; [A-Z]", made.subject)
    assert made.subject[0] == made.subject[0].upper()


def test_the_subject_line_of_a_summary_has_the_gross_per_currency_and_the_period():
    period = Period(date(2026, 11, 9), date(2026, 11, 15), "2026-W46")
    zero = Money(0, "USD")
    total = Total(
        seconds_tracked=0, seconds_billable=0, gross=USD("240.00 USD"), fee=zero, tax=zero, net=zero, partial=False
    )
    made = report(kind=ReportKind.SUMMARY, summary=Summary(period=period, lines=(), totals={"USD": total}))
    assert made.subject == "240.00 USD gross: week of 9 Nov"
    empty = report(kind=ReportKind.SUMMARY, summary=Summary(period=period, lines=(), totals={}))
    assert empty.subject == "Nothing billable: week of 9 Nov"


GAP = Gap(Side.TRACKED, "tracked time of me: known through 2026-11-13")


@pytest.mark.parametrize(
    ("gross", "gaps", "subject"),
    [
        ("240.00 USD", (), "240.00 USD gross: week of 9 Nov"),
        ("240.00 USD", (GAP,), "At least 240.00 USD gross: week of 9 Nov"),
        (None, (GAP,), "Nothing known to be billable: week of 9 Nov"),
    ],
)
def test_the_subject_line_of_a_summary_says_where_more_may_be_billable(gross, gaps, subject):
    money, zero = gross and USD(gross), Money(0, "USD")
    line = SummaryLine(
        client="", contract="ops", title="", kind=ContractType.DIRECT, person="", basis=Basis.TRACKED, gaps=gaps,
        currency=money and "USD", seconds_tracked=None, seconds_billable=None, seconds_logged=None, gross=money,
    )  # fmt: skip
    total = Total(
        seconds_tracked=None, seconds_billable=None, gross=money, fee=zero, tax=zero, net=money, partial=bool(gaps)
    )
    summary = Summary(period=Period.parse("2026-W46"), lines=(line,), totals={"USD": total} if money else {}, gaps=gaps)
    assert report(kind=ReportKind.SUMMARY, summary=summary).subject == subject


def test_the_subject_line_of_a_summary_does_not_say_nothing_where_bills_are_not_known():
    line = SummaryLine(
        client="", contract="site", title="", kind=ContractType.FIXED, person="", basis=Basis.BILLED,
        gaps=(Gap(Side.BILLED, "Upwork transactions of me: no source shows that time"),), currency=None,
        seconds_tracked=0, seconds_billable=0, seconds_logged=None,
    )  # fmt: skip
    summary = Summary(period=Period.parse("2026-11"), lines=(line,), totals={})
    assert report(kind=ReportKind.SUMMARY, summary=summary).subject == "Nothing known to be billable: November"


def test_money_that_may_be_owed_is_said_beside_what_may_be_lost():
    lost, owed = discrepancy("d-1", stake=USD("10.00 USD")), discrepancy("d-2", stake=USD("-3.00 USD"))
    made = report(sources=(READ,), discrepancies=(lost, owed)).headline
    assert made.subject == "Ask for 10.00 USD, 1 thing"
    assert made.lead == "After that: 3.00 USD may have to go back."
    assert report(discrepancies=(owed, owed)).subject.startswith("6.00 USD may have to go back, 2 things to explain")
