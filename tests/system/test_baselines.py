"""Weeks as they were billed: what was changed or deleted since is told once, with what became of the time."""

from dataclasses import replace

import pytest

from syncd.core.period_decisions import Decided
from syncd.core.records import Kind
from syncd.core.severity import Severity

WEEK = 7 * 24
CUT_OFF = WEEK + 12  # Monday 12:00 UTC after the week
TUESDAY = 24 + 9
LATER = CUT_OFF + 40
LATE = ("late-edit-after-billing", "deleted-after-billing")
SISTERS = """
[contract.app]
platform = "upwork"
id = "37"
titles = ["App"]
type = "hourly"
terms = [{ rate = "50.00 USD" }]

[[map]]
project = "App"
contract = "app"
"""


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def billed(office, kit):
    """Three hours of Tuesday, tracked and logged, and known to be so until well after the week's bill."""
    office.configure(kit.config(kit.API, SISTERS, kit.SHOP, kit.MAPS))
    office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"), kit.label(kit.project(2), "App"))
    office.take("toggl", TUESDAY + 4, kit.entry(1, TUESDAY, 3), complete=[kit.through(TUESDAY + 4)])
    office.take("upwork", CUT_OFF + 1, kit.line(1, 1, 3), complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", CUT_OFF + 2, complete=[kit.through(CUT_OFF + 2)])
    assert office.found() == []
    return office


def told(office):
    """(rule, severity, stake) of everything found about time."""
    return [(found.rule, found.severity, str(found.finding.stake)) for found in periods(office)]


def periods(office):
    return [found for found in office.found() if found.subject.kind == "billing-period"]


def change(office, kit, hour, *entries, gone=()):
    office.take("toggl", hour, *entries, gone=tuple(kit.entry(id, 0).ref for id in gone), complete=[kit.through(hour)])


def test_an_hour_less_after_the_bill_is_owed_and_no_second_time_as_a_gap(billed, kit):
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 2))
    assert told(billed) == [("late-edit-after-billing", Severity.HIGH, "-40.00 USD")]
    (found,) = periods(billed)
    assert [evidence.says for evidence in found.finding.evidence] == [
        "Tue 3 Nov, 10:00–13:00 “work 1”: 3:00 when it was billed, 2:00 now"
    ]
    change(billed, kit, LATER + 1, kit.entry(1, TUESDAY, 3))
    assert told(billed) == []


def test_an_hour_more_after_the_bill_may_be_lost_and_is_no_second_time_a_gap(billed, kit):
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 4))
    assert told(billed) == [("late-edit-after-billing", Severity.HIGH, "40.00 USD")]


def test_what_was_added_because_the_platform_shows_it_is_no_finding(billed, kit):
    billed.take("upwork", LATER, kit.line(1, 1, 4), complete=[kit.through(WEEK, Kind.WORK)])
    assert [found.rule for found in periods(billed)] == ["logged-not-tracked"]
    change(billed, kit, LATER + 1, kit.entry(1, TUESDAY, 4))
    assert told(billed) == []


def test_the_evidence_of_deleted_time_is_gone(billed, kit):
    change(billed, kit, LATER, gone=[1])
    assert told(billed) == [("deleted-after-billing", Severity.HIGH, "-120.00 USD")]
    assert periods(billed)[0].finding.evidence[0].says.endswith("3:00 when it was billed, deleted since")


def test_a_deleted_entry_that_comes_back_is_no_loss(billed, kit):
    change(billed, kit, LATER, gone=[1])
    change(billed, kit, LATER + 1, kit.entry(1, TUESDAY, 3))
    assert told(billed) == []
    change(billed, kit, LATER + 2, gone=[1])
    assert len(told(billed)) == 1


def test_an_entry_that_was_merged_into_another_one_is_no_loss(billed, kit):
    """Two entries of the bill become one: the first grows, and the second is deleted."""
    change(billed, kit, CUT_OFF - 2, kit.entry(2, TUESDAY + 3, 1))
    billed.take("upwork", CUT_OFF + 3, kit.line(1, 1, 4), complete=[kit.through(WEEK, Kind.WORK)])
    assert told(billed) == []
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 4), gone=[2])
    assert told(billed) == [("deleted-after-billing", Severity.INFO, "0.00 USD")]
    assert "its time is in 1 other entry of the day" in periods(billed)[0].finding.evidence[0].says


def test_entries_that_became_a_new_one_are_no_loss(billed, kit):
    change(billed, kit, LATER, kit.entry(3, TUESDAY - 1, 5), gone=[1])
    assert ("deleted-after-billing", Severity.INFO, "0.00 USD") in told(billed)
    assert all(found.rule != "logged-not-tracked" for found in billed.found())


@pytest.mark.parametrize(("seconds", "count"), [(60, 0), (61, 1)])
def test_up_to_a_minute_is_left_alone(billed, kit, seconds, count):
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 2.5))
    billed.take("upwork", LATER + 1, kit.line(1, 1, 2.5), complete=[kit.through(WEEK, Kind.WORK)])
    change(billed, kit, LATER + 2, kit.entry(1, TUESDAY, 3 - seconds / 3600))
    billed.take("upwork", LATER + 3, kit.line(1, 1, 3), complete=[kit.through(WEEK, Kind.WORK)])
    assert len(told(billed)) == count


def test_other_texts_and_tags_and_the_project_s_name_say_nothing(billed, kit):
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 3, description="another text", tags=(kit.tag(9),)))
    billed.take("toggl", LATER + 1, kit.label(kit.project(1), "Something else"))
    assert told(billed) == []


def test_what_was_changed_before_the_bill_and_read_after_it_is_no_late_edit(billed, kit):
    """The tracker's own clock says when."""
    page = kit.Pull("toggl", CUT_OFF - 1, (kit.entry(1, TUESDAY, 2),)).page()
    billed.now = kit.at(LATER)
    billed.add("toggl", [replace(page, as_of=kit.at(LATER), complete=(kit.through(LATER),))])
    billed.settle()
    assert [found.rule for found in periods(billed)] == ["logged-not-tracked"]


def test_bills_and_entries_of_the_past_that_are_read_on_one_day_differ_in_nothing(office, kit):
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), kit.entry(1, TUESDAY, 3), kit.entry(2, 50, 2))
    lines = [kit.line(1, 1, 3), kit.line(2, 2, 2)]
    office.take("upwork", LATER + 0.1, *lines, complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 0.2, complete=[kit.through(LATER + 0.2)])
    assert told(office) == []
    change(office, kit, LATER + 5, kit.entry(1, TUESDAY, 2))
    assert told(office) == [("late-edit-after-billing", Severity.HIGH, "-40.00 USD")]


def test_a_timer_says_nothing_of_how_long_it_will_be(office, kit):
    office.take("toggl", WEEK - 1, kit.label(kit.project(1), "Acme"), kit.entry(1, WEEK - 3, None))
    office.take("upwork", CUT_OFF + 1, kit.line(1, 6, 2), complete=[kit.through(WEEK, Kind.WORK)])
    change(office, kit, LATER, kit.entry(1, WEEK - 3, 2))
    assert told(office) == []


def test_time_that_went_to_another_day_of_the_week_is_told_and_costs_nothing(billed, kit):
    change(billed, kit, LATER, kit.entry(1, TUESDAY + 24, 3))
    assert ("late-edit-after-billing", Severity.INFO, "0.00 USD") in told(billed)
    assert billed.found("late-edit-after-billing")[0].finding.evidence[0].says.endswith("3:00 on Wed 4 Nov now")


def test_time_that_went_to_another_week_is_owed_in_the_first(billed, kit):
    change(billed, kit, LATER, kit.entry(1, WEEK + 9, 3))
    assert ("late-edit-after-billing", Severity.HIGH, "-120.00 USD") in told(billed)
    assert billed.found("late-edit-after-billing")[0].finding.evidence[0].says.endswith("now on Mon 9 Nov")


def test_time_that_went_to_another_contract_is_owed_on_the_first(billed, kit):
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 3, label=2))
    """Both clients have to be told: one paid for it, the other did not."""
    assert sorted(told(billed)) == [
        ("late-edit-after-billing", Severity.HIGH, "-120.00 USD"),
        ("late-edit-after-billing", Severity.HIGH, "150.00 USD"),
    ]
    lost, _ = sorted(periods(billed), key=lambda found: found.finding.stake.minor)
    assert lost.finding.evidence[0].says.endswith("now on Tue 3 Nov on App")


def test_what_is_held_does_not_count_until_it_is_accepted(billed, kit):
    hour = CUT_OFF + 24 * 20
    entries = [kit.entry(id, id % 5 * 24 + 9 + id / 10, 0.05) for id in range(100, 130)]
    change(billed, kit, LATER, *entries)
    page = kit.Pull("toggl", hour, gone=tuple(entry.ref for entry in entries), complete=(kit.through(hour),)).page()
    billed.now = kit.at(hour)
    billed.add("toggl", [page])
    billed.settle()
    assert "deleted-after-billing" not in [found.rule for found in periods(billed)]
    billed.decide("toggl", accepted=True)
    billed.settle()
    assert "deleted-after-billing" in [found.rule for found in periods(billed)]


def test_a_rule_that_is_off_explains_no_gap(billed, kit):
    off = "[rule.late-edit-after-billing]\nenabled = false"
    billed.configure(kit.config(kit.API, SISTERS, kit.SHOP, kit.MAPS, off))
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 2))
    assert [found.rule for found in periods(billed)] == ["logged-not-tracked"]


def test_time_that_went_to_a_sister_is_told_by_the_move(billed, kit):
    """Both gaps have one cause, and the move says what it costs."""
    client = SISTERS.replace('type = "hourly"', 'type = "hourly"\nclient = "acme"')
    api = kit.API.replace('type = "hourly"', 'type = "hourly"\nclient = "acme"')
    billed.configure(kit.config(api, client, kit.SHOP, kit.MAPS, '[client.acme]\nnames = ["Acme"]'))
    change(billed, kit, LATER, kit.entry(1, TUESDAY, 3, label=2))
    (move,) = billed.found("wrong-contract-logged")
    (late,) = billed.found("late-edit-after-billing")
    assert (late.severity, late.finding.parent, str(late.finding.stake)) == (Severity.INFO, move.id, "0.00 USD")
    assert {found.finding.parent for found in billed.found("logged-not-tracked")} == {move.id}


def test_an_older_export_that_is_read_late_says_what_was_billed(office, kit):
    """Two exports, the newer one first: in any order, the older one was made before the bill."""
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), kit.entry(1, TUESDAY, 2))
    office.take("upwork", LATER + 0.1, kit.line(1, 1, 3), complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 0.2, complete=[kit.through(LATER + 0.2)])
    assert [found.rule for found in periods(office)] == ["logged-not-tracked"]
    office.add("toggl", [kit.Pull("toggl", CUT_OFF - 1, (kit.entry(1, TUESDAY, 3),)).page()])
    office.settle()
    assert told(office) == [("late-edit-after-billing", Severity.HIGH, "-40.00 USD")]


def other_way(kit):
    """A configuration that maps Acme's time to the other contract."""
    return kit.config(
        kit.API,
        SISTERS,
        kit.SHOP,
        kit.MAPS.replace('project = "Acme*"\ncontract = "api"', "").replace(
            "[[map]]\n\n", '[[map]]\nproject = "Acme*"\ncontract = "app"\n\n'
        ),
    )


def test_a_changed_mapping_moves_no_week_that_closed_under_the_former_one(billed, kit):
    change(billed, kit, LATER, kit.entry(2, LATER - 2, 1))
    billed.configure(other_way(kit))
    billed.settle()
    assert billed.placed(1, 2) == [("api", None), ("app", None)]
    assert [one for one in told(billed) if one[0] in LATE] == []
    billed.configure(kit.config(kit.API, SISTERS, kit.SHOP, kit.MAPS))
    billed.settle(LATER + 24)
    billed.configure(other_way(kit))
    billed.settle()
    assert billed.placed(1, 2) == [("api", None), ("app", None)]


def test_a_week_that_closed_before_the_first_round_is_mapped_by_what_comes(office, kit):
    office.configure(kit.config(kit.API, SISTERS, kit.SHOP, kit.MAPS))
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), kit.entry(1, TUESDAY, 3))
    office.configure(other_way(kit))
    office.settle()
    assert office.placed(1) == [("app", None)]
    assert [one for one in told(office) if one[0] in LATE] == []


def test_a_week_that_somebody_reopened_follows_the_mapping_until_it_is_closed(billed, kit):
    days = (kit.at(0).date(), kit.at(6 * 24).date())
    with billed.ledger.write() as write:
        write.closed.record(Decided.REOPENED, days, "api", billed.now, "jane", "")
    billed.configure(other_way(kit))
    billed.settle(LATER)
    assert billed.placed(1) == [("app", None)]


def test_what_an_entry_keeps_it_keeps_under_other_tags_and_texts_and_not_under_another_project(billed, kit):
    billed.take("toggl", LATER, kit.label(kit.project(3), "Acme two"), kit.label(kit.tag(5), "invoiced"))
    billed.configure(other_way(kit))
    billed.settle()
    change(billed, kit, LATER + 1, kit.entry(1, TUESDAY, 3, description="other", tags=(kit.tag(5),)))
    assert billed.placed(1) == [("api", None)]
    change(billed, kit, LATER + 2, kit.entry(1, TUESDAY, 3, label=3))
    assert billed.placed(1) == [("app", None)]
    assert [str(found.finding.stake) for found in billed.found(LATE[0])].count("-120.00 USD") == 1


def test_a_kept_contract_that_is_gone_keeps_nothing(billed, kit):
    only = SISTERS.replace('titles = ["App"]', 'titles = ["App", "Acme"]')
    billed.configure(kit.config(only, kit.SHOP, '[[map]]\nproject = "Acme*"\ncontract = "app"'))
    billed.settle()
    assert billed.placed(1) == [("app", None)]


def test_a_period_that_is_reopened_is_compared_with_nothing_and_one_that_is_closed_with_that_instant(billed, kit):
    days = (kit.at(0).date(), kit.at(6 * 24).date())

    def decide(verdict):
        with billed.ledger.write() as write:
            write.closed.record(verdict, days, "api", billed.now, "jane", "")
            write.closed.mark("api", *days)
        billed.settle()

    change(billed, kit, LATER, kit.entry(1, TUESDAY, 2))
    decide(Decided.REOPENED)
    assert [found.rule for found in periods(billed)] == ["logged-not-tracked"]
    change(billed, kit, LATER + 1, kit.entry(1, TUESDAY, 2.5))
    decide(Decided.CLOSED)
    assert [found.rule for found in periods(billed)] == ["logged-not-tracked"]
    change(billed, kit, LATER + 2, kit.entry(1, TUESDAY, 2))
    assert {str(found.finding.stake) for found in periods(billed)} == {"-20.00 USD"}
    assert [found.rule for found in periods(billed)].count(LATE[0]) == 1
