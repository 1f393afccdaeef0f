"""Checks of milestones through the real ledger: what is known of their time, tags by the names of their week, and facts
that two sources show."""

from dataclasses import replace

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind, MilestoneState, TransactionKind
from syncd.core.time import Span

SHOP = """
[contract.shop]
platform = "upwork"
titles = ["Shop"]
type = "fixed"
target_rate = "50.00 USD"
terms = [{ fee = "10%" }]
"""
MAP = '[[map]]\nproject = "Acme*"\ncontract = "shop"\nmilestone = "Design"'
HOUR = 3600
DAY = 24


@pytest.fixture
def office(kit):
    with kit.office(kit.config(SHOP, MAP, "[rule.milestone-not-smart]\nenabled = false")) as office:
        office.take("toggl", 0, kit.label(kit.project(1), "Acme shop"))
        yield office


def stone(kit, **more):
    return kit.milestone(1, "shop", "Design", **{"state": MilestoneState.FUNDED, **more})


def table(office, kit, hour, **more):
    office.take("milestones", hour, stone(kit, **more))


def work(office, kit, hour, *entries, through=None):
    office.take("toggl", hour, *entries, complete=(kit.through(hour if through is None else through),))


def test_a_pace_is_judged_once_the_tracker_is_known_to_the_last_midnight(office, kit):
    table(office, kit, 1, budget=20 * HOUR, due=kit.at(5 * DAY).date())
    work(office, kit, 10, kit.entry(1, 8))
    office.settle(DAY + 1)
    assert office.found("milestone-deadline-risk") == []
    assert office.unmade("milestone-deadline-risk") == [
        "tracked time of me: known through Mon 2 Nov, 11:00 (10:00 UTC), but needed until Tue 3 Nov, 01:00 (00:00 UTC)"
    ]
    office.take("toggl", DAY + 2, complete=(kit.through(DAY + 2),))
    assert office.unmade("milestone-deadline-risk") == []
    (found,) = office.found("milestone-deadline-risk")
    assert found.finding.seconds == 19 * HOUR
    assert office.differences() == []


def test_time_in_suspense_leaves_it_open_until_it_is_mapped(office, kit):
    table(office, kit, 1, budget=20 * HOUR, due=kit.at(3 * DAY).date())
    work(office, kit, DAY + 2, kit.entry(1, 8))
    assert len(office.found("milestone-deadline-risk")) == 1
    work(office, kit, DAY + 3, kit.entry(2, 12, label=None))
    assert office.unmade("milestone-deadline-risk") == ["some tracked time maps to no contract yet"]
    assert len(office.found("milestone-deadline-risk")) == 1, "what was found stays"
    work(office, kit, DAY + 4, kit.entry(2, 12))
    assert office.unmade("milestone-deadline-risk") == []
    assert office.differences() == []


@pytest.mark.parametrize(
    ("terms", "stays"),
    [({}, True), ({"due": 4}, False), ({"amount": 40000}, False)],
)
def test_what_was_found_of_other_terms_ends_where_nobody_can_tell(office, kit, terms, stays):
    more = {name: kit.at(day * DAY).date() for name, day in {"due": 3, **terms}.items() if name == "due"}
    table(office, kit, 1, budget=20 * HOUR, due=kit.at(3 * DAY).date())
    work(office, kit, DAY + 2, kit.entry(1, 8))
    (found,) = office.found("milestone-deadline-risk")
    work(office, kit, DAY + 3, kit.entry(2, 12, label=None))
    assert len(office.found("milestone-deadline-risk")) == 1
    if "amount" in terms:
        more["amount"] = Money(terms["amount"], "USD")
    table(office, kit, DAY + 4, budget=20 * HOUR, **more)
    assert len(office.found("milestone-deadline-risk")) == stays
    assert office.unmade("milestone-deadline-risk") == ["some tracked time maps to no contract yet"]
    if not stays:
        *_, last = office.ledger.discrepancies.events(found.id)
        assert last.note == "its terms have changed since; cannot tell: some tracked time maps to no contract yet"
    assert office.differences() == []


def test_nothing_is_judged_each_round_without_a_reason(office, kit):
    table(office, kit, 1, budget=20 * HOUR, due=kit.at(5 * DAY).date())
    work(office, kit, DAY + 2, kit.entry(1, 8))
    assert office.settle(DAY + 3) == 1, "the running week alone"
    assert office.settle(2 * DAY) > 1, "a day has passed"


def test_a_milestone_that_is_over_is_not_judged_for_what_is_read_later(office, kit):
    table(office, kit, 1, state=MilestoneState.RELEASED, released=kit.at(0).date())
    work(office, kit, 20, kit.entry(1, 8))

    def marked(first, last):
        with office.ledger.write() as write:
            write.dirty.mark_covered(Kind.TIME, [Span(kit.at(first), kit.at(last))])
        rows = office.rows("subject", "kind, dirty")
        office.settle()
        return ("milestone-case", 1) in rows

    assert marked(0, 6 * DAY), "the day of its release"
    assert not marked(5 * DAY, 6 * DAY)


def test_a_tag_has_the_name_of_its_weeks_end(office, kit):
    table(office, kit, 1)
    office.take("toggl", 2, kit.label(kit.tag(1), "done"))
    work(office, kit, 3, kit.entry(1, 1, tags=(kit.tag(1),)))
    office.settle(3 * DAY)
    (found,) = office.found("delivered-not-submitted")
    assert found.finding.stake == Money(50000, "USD")
    office.take("toggl", 3 * DAY, kit.label(kit.tag(1), "delivered"))
    assert office.found("delivered-not-submitted") == [], "renamed within the week"
    office.take("toggl", 4 * DAY, kit.label(kit.tag(1), "done"))
    office.take("toggl", 9 * DAY, kit.label(kit.tag(1), "other"))
    assert len(office.found("delivered-not-submitted")) == 1, "renamed after the week had closed"
    assert office.differences() == []


def test_a_submission_ends_it(office, kit):
    table(office, kit, 1)
    work(office, kit, 3, kit.label(kit.tag(1), "Done"), kit.entry(1, 1, tags=(kit.tag(1),)))
    office.settle(3 * DAY)
    assert len(office.found("delivered-not-submitted")) == 1
    table(office, kit, 3 * DAY, state=MilestoneState.SUBMITTED, submitted=kit.at(3 * DAY).date())
    assert office.found("delivered-not-submitted") == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_budget_of_the_users_table_counts_where_a_platforms_answer_is_further_along(office, kit, order):
    pulls = {
        1: kit.Pull("milestones", 1, (stone(kit, budget=4 * HOUR, acceptance="by mail"),)),
        2: kit.Pull("upwork", 2, (stone(kit, ref="upwork/milestone/1", funded=kit.at(0).date()),)),
    }
    work(office, kit, 3, kit.entry(1, 0, 3))
    for number in order:
        office.pull(pulls[number])
        office.settle(3)
    (found,) = office.found("milestone-budget-burn")
    assert found.subject.name == "upwork/milestone/1"
    assert found.finding.summary.startswith("3:00 tracked on “Design”, 75 % of its budget of 4:00")
    assert office.differences() == []


def test_a_released_milestone_is_worth_what_was_paid_for_an_hour(office, kit):
    table(office, kit, 1, state=MilestoneState.RELEASED, released=kit.at(0).date())
    work(office, kit, DAY + 2, kit.entry(1, 0, 15))
    assert len(office.unmade("effective-rate-low")) == 1, "nobody knows what was paid"
    paid = replace(kit.posting(1, 0, kit.named(None, "Shop")), kind=TransactionKind.FIXED, amount=Money(50000, "USD"))
    known = (kit.through(9 * DAY, Kind.TRANSACTION),)
    office.take("upwork", 9 * DAY, paid, kit.posting(2, 0, parent=1), complete=known)
    (found,) = office.found("effective-rate-low")
    assert found.finding.stake == Money(30000, "USD"), "750 by the target, 450 net"


def test_hours_that_were_mapped_to_the_wrong_milestone_end_with_the_mapping(office, kit):
    table(office, kit, 1, state=MilestoneState.SUBMITTED, submitted=kit.at(0).date())
    work(office, kit, DAY + 2, kit.entry(1, 0, 8), kit.entry(2, 9, 4, description="other work"))
    (found,) = office.found("effective-rate-low")
    assert found.finding.stake == Money(15000, "USD"), "twelve hours at 50 are 600, and 450 are left"
    other = '[[map]]\ndescription = "other work"\nignore = true'
    office.configure(office.text.replace("[[map]]", f"{other}\n\n[[map]]", 1))
    office.settle(DAY + 3)
    assert office.found("effective-rate-low") == []
    assert office.differences() == []


def test_a_day_that_passes_makes_known_time_a_lower_bound_whatever_other_rules_ask_for(office, kit):
    off = "".join(
        f"\n[rule.{rule}]\nenabled = false\n"
        for rule in ("milestone-deadline-risk", "effective-rate-low", "delivered-not-submitted")
    )
    office.configure(office.text + off)
    table(office, kit, 1, budget=2 * HOUR)
    work(office, kit, 5, kit.entry(1, 2))
    assert office.found("milestone-budget-burn")[0].finding.summary.startswith("1:00 tracked")
    office.settle(DAY + 1)
    assert office.found("milestone-budget-burn")[0].finding.summary.startswith("At least 1:00 tracked")
    assert office.differences() == []


def test_the_fee_of_its_payment_counts_where_no_other_is_known(office, kit):
    office.configure(office.text.replace('terms = [{ fee = "10%" }]\n', ""))
    table(office, kit, 1, state=MilestoneState.RELEASED, released=kit.at(0).date())
    work(office, kit, DAY + 2, kit.entry(1, 0, 15))
    paid = replace(kit.posting(1, 0, kit.named(None, "Shop")), kind=TransactionKind.FIXED, amount=Money(50000, "USD"))
    fee = replace(kit.posting(2, 0, parent=1), amount=Money(-6000, "USD"))
    office.take("upwork", 9 * DAY, paid, complete=(kit.through(9 * DAY, Kind.TRANSACTION),))
    assert "at most" in office.found("effective-rate-low")[0].finding.summary
    office.take("upwork", 9 * DAY + 1, fee)
    (found,) = office.found("effective-rate-low")
    assert found.finding.stake == Money(31000, "USD"), "750 by the target, 440 net"
    assert office.differences() == []
