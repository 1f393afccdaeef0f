"""The contract suite for rules fails a rule that breaks a promise, each in the test that names it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from syncd.rule import Assertion, BillingPeriod, Evidence, Finding, Rule, Severity, hours, never
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import AFTER, CUT_OFF, billing_period, billing_periods, line, piece

PERIOD = billing_period(pieces=(piece(0, "09:00", 3600), piece(1, "09:00", 7200)), lines=(line(0, 3600),))
SOME = st.sampled_from([PERIOD, replace(PERIOD, now=CUT_OFF - timedelta(hours=1)), billing_period()])


def a_rule(check, next=never, id="test-rules"):
    return Rule(
        id=id,
        subject=BillingPeriod,
        needs=frozenset(),
        assertion=Assertion.ACCURACY,
        severity=Severity.LOW,
        check=check,
        next=next,
    )


def finding(**given):
    return Finding(**{"summary": "something", "action": "do it", **given})


def proper(period, options):
    if period.now >= period.editable_until and period.pieces:
        yield finding(seconds=period.tracked, stake=period.price(period.tracked))


def at_the_cut_off(period, options):
    return period.editable_until if period.now < period.editable_until else None


RULE = a_rule(proper, at_the_cut_off)


class TestAProperRule(RuleContract):
    rule = RULE
    subjects = billing_periods()


class TestFromAListOfSubjects(RuleContract):
    rule = RULE
    subjects = st.sampled_from([PERIOD])
    options = st.builds(RULE.Options)


def broken(promise, rule):
    suite = type("Suite", (RuleContract,), {"rule": rule, "subjects": SOME})()
    test = getattr(suite, f"test_{promise}")
    with pytest.raises((AssertionError, ExceptionGroup)):
        test()


def test_an_id_that_is_not_the_modules_name_fails():
    broken("the_id_is_the_name_of_the_module_which_documents_it", a_rule(proper, id="another-name"))


def test_a_verdict_that_changes_before_next_fails():
    broken("the_verdict_is_constant_before_next", a_rule(proper))


def test_a_next_that_does_not_lie_ahead_fails():
    broken("the_verdict_is_constant_before_next", a_rule(proper, lambda period, options: CUT_OFF))


def test_a_countdown_in_the_wording_fails():
    def countdown(period, options):
        yield finding(summary=f"{hours(int((AFTER - period.now).total_seconds()))} left")

    broken("the_verdict_is_constant_before_next", a_rule(countdown))


def test_an_id_made_of_an_amount_fails():
    def by_amount(period, options):
        yield finding(key=f"missing:{period.tracked}")

    broken("ids_do_not_depend_on_amounts_or_wording", a_rule(by_amount))


def test_an_id_made_of_wording_fails():
    def by_wording(period, options):
        yield finding(key=period.contract.title)

    broken("ids_do_not_depend_on_amounts_or_wording", a_rule(by_wording))


def test_a_verdict_that_follows_the_order_of_records_fails():
    def in_order(period, options):
        yield finding(evidence=tuple(Evidence(each.ref, "tracked") for each in period.pieces))

    broken("the_same_subject_gives_the_same_verdict_whatever_the_order_of_its_records", a_rule(in_order))


@pytest.mark.parametrize(
    "given",
    [
        {"summary": ""},
        {"action": " "},
        {"summary": "two\nlines"},
        {"evidence": (Evidence("no-ref", "tracked"),)},
        {"evidence": (Evidence("toggl/time/1", ""),)},
    ],
)
def test_empty_texts_and_refs_that_are_none_fail(given):
    def wanting(period, options):
        yield finding(**given)

    suite = type("Suite", (RuleContract,), {"rule": a_rule(wanting), "subjects": st.just(PERIOD)})()
    with pytest.raises((AssertionError, IndexError, ValueError)):
        suite.test_findings_are_distinct_and_have_one_line_texts_and_well_formed_evidence()


def test_two_findings_of_one_key_fail():
    def twice(period, options):
        yield finding()
        yield finding(summary="something else")

    broken("findings_are_distinct_and_have_one_line_texts_and_well_formed_evidence", a_rule(twice))
