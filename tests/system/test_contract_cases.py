"""Contracts that begin, pause and end: what was worked beyond their days is reported once."""

from datetime import timedelta

import pytest

from syncd.core.hush import acknowledge
from syncd.core.lifecycle import State, counted
from syncd.core.money import Money
from syncd.core.records import ContractState, ContractType, Kind, MilestoneState

AFTER, BEFORE = "work-after-contract-end", "work-before-contract-start"
WEEK = 7 * 24
MAPS = '[[map]]\nproject = "Acme*"\ncontract = "api"'


def spoken(office, *rules):
    return [(one.rule, one.finding.seconds) for one in office.found() if one.rule in rules]


def week_is_known(kit, office, *lines):
    """Everything of the first week is known, a day after its cut-off."""
    office.pull(kit.Pull("toggl", WEEK + 36, complete=(kit.through(WEEK + 36),)))
    covered = kit.through(WEEK + 36, Kind.WORK)
    office.take("upwork", WEEK + 36, *lines, complete=(covered,), file=True)


def ends(kit, day):
    return kit.config(kit.API.replace('type = "hourly"', f'type = "hourly"\nend = {kit.at(24 * day).date()}'), MAPS)


def named(kit):
    return kit.label(kit.project(1), "Acme API")


def test_work_after_the_last_day_is_reported_once_and_is_not_missing(kit):
    with kit.office(ends(kit, 1)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 34, 2), kit.entry(2, 58, 4))
        week_is_known(kit, office, kit.line("a", 1, 2))
        assert spoken(office, AFTER, "tracked-not-logged", "export-needed") == [(AFTER, 4 * 3600)]
        assert office.found(AFTER)[0].finding.stake == Money(16000, "USD")
        assert office.differences() == []


def test_what_is_missing_of_the_days_before_is_reported_beside_it(kit):
    with kit.office(ends(kit, 1)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 34, 2), kit.entry(2, 58, 4))
        week_is_known(kit, office)
        assert sorted(spoken(office, AFTER, "tracked-not-logged")) == [
            ("tracked-not-logged", 2 * 3600),
            (AFTER, 4 * 3600),
        ]


def test_the_last_day_ends_at_midnight_of_the_platform(kit):
    """Upwork's days are those of UTC: an entry over the midnight counts from there on."""
    with kit.office(ends(kit, 1)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 47.5, 1))
        assert spoken(office, AFTER) == [(AFTER, 1800)]


def test_a_day_of_which_the_platform_shows_hours_is_none_after_the_end(kit):
    with kit.office(ends(kit, 1)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        assert spoken(office, AFTER) == [(AFTER, 4 * 3600)]
        week_is_known(kit, office, kit.line("a", 2, 3))
        assert spoken(office, AFTER, "tracked-not-logged") == [("tracked-not-logged", 3600)]
        assert office.differences() == []


def test_where_the_rule_is_off_such_time_is_missing_as_any_other(kit):
    with kit.office(ends(kit, 1) + f"\n[rule.{AFTER}]\nenabled = false") as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        week_is_known(kit, office)
        assert spoken(office, AFTER, "tracked-not-logged") == [("tracked-not-logged", 4 * 3600)]


def test_goodwill_after_the_end_is_none(kit):
    maps = '[[map]]\nproject = "Acme*"\ncontract = "api"\ngoodwill = true'
    with kit.office(ends(kit, 1).replace(MAPS, maps)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        assert spoken(office, AFTER) == []


@pytest.mark.parametrize("state", [ContractState.PAUSED, ContractState.CLOSED, ContractState.CANCELLED])
def test_a_state_that_an_export_shows_counts_from_it_on_until_it_is_active_again(kit, state):
    with kit.office(kit.config(kit.API, MAPS)) as office:
        office.take("upwork", 30, kit.contract(kit.named(), state=ContractState.ACTIVE))
        office.take("upwork", 50, kit.contract(kit.named(), state=state))
        office.take("toggl", 90, named(kit), kit.entry(1, 40, 2), kit.entry(2, 49, 2), kit.entry(3, 80, 4))
        assert spoken(office, AFTER) == [(AFTER, 5 * 3600)]
        assert office.differences() == []
        office.take("upwork", 70, kit.contract(kit.named(), state=state))
        office.take("upwork", 95, kit.contract(kit.named(), state=ContractState.ACTIVE))
        assert spoken(office, AFTER) == [(AFTER, 3600)]  # what nobody knows between two exports is no finding
        assert office.differences() == []


def starts(kit, day):
    return kit.config(kit.API.replace('type = "hourly"', f'type = "hourly"\nstart = {kit.at(24 * day).date()}'), MAPS)


def test_work_before_the_first_day_is_reported_unless_its_tag_is_presales_now(kit):
    with kit.office(starts(kit, 3)) as office:
        talks = kit.entry(1, 10, 1, tags=(kit.tag(1),))
        office.take("toggl", 90, named(kit), kit.label(kit.tag(1), "Presales"), talks, kit.entry(2, 34, 2))
        assert spoken(office, BEFORE) == [(BEFORE, 2 * 3600)]
        office.take("toggl", 91, kit.label(kit.tag(1), "other"))
        assert spoken(office, BEFORE) == [(BEFORE, 3 * 3600)]
        week_is_known(kit, office)
        assert spoken(office, BEFORE, "tracked-not-logged") == [(BEFORE, 3 * 3600)]
        assert office.differences() == []


def test_the_days_of_the_platform_count_where_none_is_configured(kit):
    with kit.office(kit.config(kit.API, MAPS)) as office:
        shown = kit.contract(kit.named(), start=kit.at(24).date(), end=kit.at(48).date())
        office.take("upwork", 1, shown)
        office.take("toggl", 90, named(kit), kit.entry(1, 10, 1), kit.entry(2, 34, 2), kit.entry(3, 75, 4))
        assert sorted(spoken(office, BEFORE, AFTER)) == [(AFTER, 4 * 3600), (BEFORE, 3600)]


def test_a_day_that_is_configured_later_is_taken_up(kit):
    with kit.office(kit.config(kit.API, MAPS)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        assert spoken(office, AFTER) == []
        office.configure(ends(kit, 1))
        office.settle()
        assert spoken(office, AFTER) == [(AFTER, 4 * 3600)]
        office.configure(ends(kit, 2))
        office.settle()
        assert office.found(AFTER) == []


def test_a_rate_is_missing_until_it_is_configured_or_rows_will_teach_it(kit):
    bare = kit.config(kit.API.replace('terms = [{ rate = "40.00 USD" }]', ""), MAPS)
    with kit.office(bare) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        assert len(office.found("terms-missing")) == 1
        office.take("upwork", 91, kit.line("a", 2, 4, "160.00"))
        assert office.found("terms-missing") == []
    with kit.office(bare) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        office.configure(kit.config(kit.API, MAPS))
        office.settle()
        assert office.found("terms-missing") == []


def test_money_set_aside_of_a_closed_contract_is_found_and_goes_with_its_release(kit):
    with kit.office(kit.config(kit.SHOP.replace("titles", 'id = "77"\ntitles'))) as office:
        funded = kit.milestone(1, state=MilestoneState.FUNDED)
        office.take("milestones", 10, funded)
        assert office.found("contract-ended-with-escrow") == []
        name = kit.named("77", "Shop")
        office.take("upwork", 20, kit.contract(name, ContractType.FIXED, state=ContractState.CLOSED))
        (found,) = office.found("contract-ended-with-escrow")
        assert found.finding.stake == Money(50000, "USD")
        assert office.differences() == []
        released = kit.milestone(1, state=MilestoneState.RELEASED, released=kit.at(24).date())
        office.take("milestones", 30, released)
        assert office.found("contract-ended-with-escrow") == []


def test_the_clock_ends_a_contract(kit):
    day = (kit.at(0) + timedelta(days=3)).date()
    with kit.office(kit.config(kit.SHOP.replace('"fixed"', f'"fixed"\nend = {day}'))) as office:
        office.take("milestones", 10, kit.milestone(1, state=MilestoneState.FUNDED))
        office.settle(95)
        assert office.found("contract-ended-with-escrow") == []
        office.settle(96.1)
        assert len(office.found("contract-ended-with-escrow")) == 1


@pytest.mark.parametrize("key", ["api", "zulu"])  # judged before and after upwork-36, if it went by names
def test_what_people_decided_stays_when_a_contract_that_ended_is_configured(kit, key):
    with kit.office(kit.config()) as office:
        closed = kit.contract(kit.named(), state=ContractState.CLOSED)
        office.take("upwork", 30, kit.contract(kit.named(), state=ContractState.ACTIVE))
        office.take("upwork", 50, closed)
        office.take("toggl", 90, kit.label(kit.project(1), "Backend"), kit.entry(1, 60, 2))
        (old,) = office.found(AFTER)
        assert old.subject.name == "upwork-36"
        office.record(acknowledge(old, office.now), "agreed")
        office.configure(kit.config(kit.API.replace("[contract.api]", f"[contract.{key}]")))
        office.settle(91)
        (new,) = office.found(AFTER)
        assert (new.subject.name, new.state, new.first_seen) == (key, State.ACKNOWLEDGED, old.first_seen)
        assert office.ledger.discrepancies.latest(office.ledger.discrepancies.get(old.id)) == new
        assert office.differences() == []


def test_work_after_the_end_is_no_proof_of_hours_before_it(kit):
    """Two hours that the platform shows of the last day were never tracked, whatever was tracked two days later."""
    with kit.office(ends(kit, 1)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        week_is_known(kit, office, kit.line("a", 1, 2))
        assert sorted(spoken(office, AFTER, "logged-not-tracked")) == [("logged-not-tracked", 7200), (AFTER, 4 * 3600)]


def test_no_export_is_asked_for_hours_after_the_end(kit):
    with kit.office(ends(kit, 1)) as office:
        office.take(
            "toggl", WEEK + 6, named(kit), kit.entry(1, 34, 2), kit.entry(2, 58, 4), complete=(kit.through(WEEK),)
        )
        assert sorted(spoken(office, AFTER, "export-needed")) == [("export-needed", 7200), (AFTER, 4 * 3600)]


AGAIN = """
[client.acme]
[contract.again]
platform = "upwork"
id = "38"
client = "acme"
type = "hourly"
terms = [{ rate = "45.00 USD" }]
"""


def test_time_that_the_platform_shows_on_the_next_contract_of_the_client_is_about_that_alone(kit):
    """They hired you again, and your tracker's project still means the contract that has ended."""
    old = kit.API.replace('type = "hourly"', f'type = "hourly"\nclient = "acme"\nend = {kit.at(24).date()}')
    with kit.office(kit.config(old, AGAIN, MAPS)) as office:
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        assert spoken(office, AFTER) == [(AFTER, 4 * 3600)]
        week_is_known(kit, office, kit.line("a", 2, 4, name=kit.named("38", "Again")))
        assert spoken(office, AFTER, "wrong-contract-logged") == [("wrong-contract-logged", 4 * 3600)]
        assert office.differences() == []
        office.take("toggl", WEEK + 37, kit.label(kit.project(2), "Again"), kit.entry(2, 56, 1, label=2))
        assert office.differences() == []


def test_time_after_the_end_of_a_fixed_price_is_part_of_the_money_set_aside_for_it(kit):
    target = kit.SHOP.replace('type = "fixed"', f'type = "fixed"\nend = {kit.at(24).date()}\ntarget_rate = "45.00 USD"')
    with kit.office(kit.config(target, '[[map]]\nproject = "Acme*"\ncontract = "shop"')) as office:
        funded = kit.milestone(1, state=MilestoneState.FUNDED)
        office.take("milestones", 10, funded)
        office.take("toggl", 90, named(kit), kit.entry(1, 58, 4))
        found = [one for one in office.found() if one.rule in (AFTER, "contract-ended-with-escrow")]
        assert len(found) == 2
        assert [(one.rule, str(one.stake)) for one in counted(found)] == [("contract-ended-with-escrow", "500.00 USD")]
        office.take("milestones", 91, kit.milestone(1, state=MilestoneState.RELEASED, released=kit.at(24).date()))
        assert [(one.finding.parent, str(one.stake)) for one in office.found(AFTER)] == [("", "180.00 USD")]
        assert office.differences() == []
