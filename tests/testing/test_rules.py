"""The contract suite for rules fails a rule that breaks a promise, each in the function that names it."""

import traceback
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from syncd.rule import Assertion, BillingPeriod, Evidence, Finding, Rule, Severity, Step, hours, never, say
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
    return Finding(**{"summary": say("something"), "action": say("Ask for it"), **given})


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


settings.register_profile("unshrunk", settings.get_profile("same"), phases=[Phase.explicit, Phase.generate])


@pytest.fixture
def breaks():
    """Checks that rules break promises; the first example that shows it is as good as the smallest."""
    before = settings.get_current_profile_name()
    settings.load_profile("unshrunk")
    yield _breaks
    settings.load_profile(before)


def _breaks(promise, rule, subjects=SOME):
    """Check that the suite fails such a rule, and that it fails by this promise."""
    suite = type("Suite", (RuleContract,), {"rule": rule, "subjects": subjects})()
    with pytest.raises((AssertionError, IndexError, ValueError, ExceptionGroup)) as caught:
        suite.test_every_verdict_keeps_the_promises()
    faults = getattr(caught.value, "exceptions", [caught.value])
    assert promise in {frame.name for fault in faults for frame in traceback.extract_tb(fault.__traceback__)}


def test_an_id_that_is_not_the_modules_name_fails():
    suite = type("Suite", (RuleContract,), {"rule": a_rule(proper, id="another-name"), "subjects": SOME})()
    with pytest.raises(AssertionError):
        suite.test_the_id_is_the_name_of_the_module_which_documents_it()


def test_money_that_is_lost_unless_somebody_asks_needs_someone_to_ask_or_another_claim(breaks):
    def stake_without_asking(period, options):
        yield finding(stake=period.price(60), action=say("Write it down"))

    breaks("_asks_for_what_is_lost_unless_you_ask", a_rule(stake_without_asking), st.just(PERIOD))


def test_a_verdict_that_changes_before_next_fails(breaks):
    breaks("_constant_before_next", a_rule(proper))


def test_a_next_that_does_not_lie_ahead_fails(breaks):
    breaks("_constant_before_next", a_rule(proper, lambda period, options: CUT_OFF))


def test_a_countdown_in_the_wording_fails(breaks):
    def countdown(period, options):
        yield finding(summary=f"{hours(int((AFTER - period.now).total_seconds()))} left")

    breaks("_constant_before_next", a_rule(countdown))


def test_an_id_made_of_an_amount_fails(breaks):
    def by_amount(period, options):
        yield finding(key=f"missing:{period.tracked}")

    breaks("_ids_without_amounts_or_wording", a_rule(by_amount))


def test_an_id_made_of_wording_fails(breaks):
    def by_wording(period, options):
        yield finding(key=period.contract.title)

    breaks("_ids_without_amounts_or_wording", a_rule(by_wording))


def test_a_verdict_that_follows_the_order_of_records_fails(breaks):
    def in_order(period, options):
        yield finding(evidence=tuple(Evidence(each.ref, "tracked") for each in period.pieces))

    breaks("_same_subject_same_verdict", a_rule(in_order))


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
def test_empty_texts_and_refs_that_are_none_fail(breaks, given):
    def wanting(period, options):
        yield finding(**given)

    breaks("_texts_of_one_line_and_well_formed_evidence", a_rule(wanting), st.just(PERIOD))


def test_two_findings_of_one_key_fail(breaks):
    def twice(period, options):
        yield finding()
        yield finding(summary="something else")

    breaks("_identified", a_rule(twice))


def test_an_instant_in_utc_fails_for_a_user_of_another_zone(breaks):
    def in_utc(period, options):
        yield finding(summary=say("it ended at 12:00 UTC"))

    breaks("_instants_in_the_users_zone", a_rule(in_utc), st.just(replace(PERIOD, zone=ZoneInfo("Europe/Berlin"))))


def test_text_that_remembers_no_template_fails(breaks):
    def plain(period, options):
        yield finding(action="do it")

    breaks("_texts_for_every_language", a_rule(plain))


def test_steps_that_are_worth_less_than_the_finding_fail(breaks):
    def short(period, options):
        yield finding(seconds=60, steps=(Step(says=say("do it"), seconds=30), Step(says=say("again"), seconds=20)))

    breaks("_steps_add_up", a_rule(short))


def test_money_that_may_be_lost_is_called_by_its_name(breaks):
    def vague(period, options):
        yield finding(summary=say("{what} at stake", what=say("something")))

    breaks("_words_of_reports", a_rule(vague))
