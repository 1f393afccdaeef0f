"""Judging looks only at what is due, with the same result as judging everything."""

from contextlib import suppress
from datetime import date

import pytest

from syncd.core.hush import acknowledge
from syncd.core.lifecycle import Change, State
from syncd.core.records import Kind, MilestoneState
from syncd.core.severity import Severity
from syncd.judge.config_changes import take_up_config

WEEK = 7 * 24
CUT_OFF = WEEK + 12  # Monday 12:00 UTC after the week
LATER = WEEK + 60
ACME = 1


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def acme(office, kit):
    """The office with a project that is mapped."""
    office.take("toggl", 0.1, kit.label(kit.project(ACME), "Acme"))
    return office


def lost_week(office, kit) -> None:
    """Ten tracked hours in a week of which the platform shows six, both sides known after the cut-off."""
    office.take("upwork", LATER, kit.line(1, 1, 6), complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 0.1, kit.entry(1, 30, 10), complete=[kit.through(LATER + 0.1)])


# -- due, and not due


def test_only_what_a_change_touches_is_judged(acme, kit):
    entries = [kit.entry(id, id * 24 + 10) for id in range(20)]
    acme.take("toggl", 600, *entries, complete=[kit.through(600)])
    acme.settle(601)
    acme.pull(kit.Pull("toggl", 602, (kit.entry(3, 3 * 24 + 11),)))
    # The day, the calendar week and the platform week of the entry, that week's one neighbour, its contract, and the
    # source itself.
    assert acme.settle() == 6
    assert acme.settle() == 0


def test_a_week_that_goes_on_is_judged_as_it_goes_and_one_that_ended_is_not(acme, kit):
    acme.take("toggl", 20, kit.entry(1, 10), complete=[kit.through(20)])
    assert acme.settle(20) == 0
    assert acme.settle(21) == 2  # the week, and the day
    assert acme.settle(30) == 2  # the day has ended, and is looked at once more
    assert acme.settle(31) == 1


def test_time_that_goes_by_unread_leaves_what_is_known_to_be_missing(acme, kit):
    acme.configure(kit.config(kit.API, kit.MAPS.replace('"shop"', '"api"'), "[rule.tracked-not-logged]\nnotice = 168"))
    acme.take("upwork", 40, kit.line(1, 0, 1), complete=[kit.through(48, Kind.WORK)])
    acme.take("toggl", 40.1, kit.entry(1, 10, 10), complete=[kit.through(40.1)])
    assert len(acme.found("tracked-not-logged")) == 1
    assert acme.unmade("tracked-not-logged") == []
    before = acme.found("tracked-not-logged")[0].finding
    acme.settle(60)
    assert acme.unmade("tracked-not-logged") == []
    assert [found.finding for found in acme.found("tracked-not-logged")] == [before]
    acme.take("toggl", 61, complete=[kit.through(61)])
    assert acme.unmade("tracked-not-logged") == []


def test_a_clock_that_reaches_a_deadline_changes_the_verdict_without_new_data(acme, kit):
    acme.take("upwork", WEEK - 20, kit.line(1, 1, 6), complete=[kit.through(WEEK, Kind.WORK)])
    acme.take("toggl", WEEK - 19, kit.entry(1, 30, 10), complete=[kit.through(WEEK + 1)])
    assert acme.found("tracked-not-logged") == []
    acme.settle(CUT_OFF - 23)
    (found,) = acme.found("tracked-not-logged")
    assert (found.finding.seconds, str(found.finding.stake)) == (4 * 3600, "160.00 USD")
    assert found.finding.deadline == kit.at(CUT_OFF)
    acme.settle(CUT_OFF)
    (expired,) = acme.found("tracked-not-logged")
    assert (expired.id, expired.severity, expired.finding.deadline) == (found.id, Severity.HIGH, None)
    way = acme.composition.directory().profile("upwork").export_hours
    assert expired.finding.action == f"Export the week of 2 Nov from Upwork again ({way}): Backend"
    assert acme.unmade("tracked-not-logged") == []


def test_a_deadline_passes_even_where_the_check_cannot_be_made_any_more(acme, kit):
    """The export was taken back: nothing says what the platform shows."""
    acme.take("upwork", WEEK - 20, kit.line(1, 1, 6), complete=[kit.through(WEEK, Kind.WORK)])
    acme.take("toggl", WEEK + 1, kit.entry(1, 30, 10), complete=[kit.through(WEEK + 1)])
    (found,) = acme.found("tracked-not-logged")
    assert found.severity is Severity.CRITICAL
    acme.take("upwork", CUT_OFF + 1, complete=[kit.through(24, Kind.WORK)])
    acme.settle(CUT_OFF + 2)
    (expired,) = acme.found("tracked-not-logged")
    assert (expired.id, expired.severity, expired.finding.deadline) == (found.id, Severity.HIGH, None)


def test_what_a_tracker_file_covers_is_a_lower_bound_worth_saying_before_the_cut_off(acme, kit):
    """Of Sunday's export of the tracker, the days through Saturday count."""
    acme.take("toggl", 10, kit.entry(1, 5, 2), kit.entry(2, 30, 4), complete=[kit.through(WEEK - 24)])
    acme.take("upwork", WEEK - 5, kit.line(1, 1, 4), complete=[kit.through(WEEK - 24, Kind.WORK)])
    acme.settle(WEEK - 4)
    (found,) = acme.found("tracked-not-logged")
    assert found.finding.summary.startswith("At least 2:00 tracked on Mon 2 Nov")
    assert found.finding.deadline == kit.at(CUT_OFF)


@pytest.mark.parametrize("since", [0, 2])
def test_hours_that_were_added_are_not_asked_for_again_whatever_else_is_not_known(acme, kit, since):
    """The tracker's file ends before the platform's week does, or is newer than the export; a ledger that read both
    exports at once says the same as one that read them in turn."""
    known = WEEK - 4 if since else WEEK - 24
    acme.take("toggl", 10, kit.entry(1, 5, 2), kit.entry(2, 30, 4), complete=[kit.through(known)])
    acme.take("upwork", WEEK - 9, kit.line(1, 1, 4), complete=[kit.through(WEEK, Kind.WORK)])
    acme.settle(WEEK - 8)
    (found,) = acme.found("tracked-not-logged")
    if since:
        acme.take("toggl", WEEK - 4, kit.entry(3, WEEK - 6, since), complete=[kit.through(known)])
    added = [kit.line(1, 1, 4), kit.line(2, 0, 2)]
    acme.take("upwork", WEEK - 7, *added, complete=[kit.through(WEEK, Kind.WORK)])
    acme.settle(WEEK - 3)
    assert acme.found("tracked-not-logged") == []
    assert acme.unmade("tracked-not-logged")
    assert acme.ledger.discrepancies.get(found.id).state is State.RESOLVED
    acme.settle(CUT_OFF + 1)
    assert acme.found("tracked-not-logged") == []


def test_a_timer_still_running_is_found_when_the_tracker_is_read_again_days_later(acme, kit):
    """Its day has long ended, and nothing of it changed but how late it was last read."""
    acme.take("toggl", 26, kit.entry(1, 19, None), complete=[kit.through(26)])
    acme.settle(33)
    (unmade,) = acme.unmade("running-timer-too-long")
    assert "the tracker was last read on Tue 3 Nov, 03:00" in unmade
    acme.take("toggl", 50, complete=[kit.through(50)])
    (found,) = acme.found("running-timer-too-long")
    assert acme.unmade("running-timer-too-long") == []
    acme.take("toggl", 51, kit.entry(1, 19, 3), complete=[kit.through(51)])
    assert acme.ledger.discrepancies.get(found.id).state is State.RESOLVED


def test_a_night_over_the_weeks_end_that_the_platform_shows_in_one_week_is_told_once_whenever_it_moves(acme, kit):
    """22:40 to 01:30, all shown on the Monday at first; later the platform shows it on both days."""
    until, both = WEEK - 4 / 3, [kit.line(2, 7, 1.5), kit.line(3, 6, 4 / 3)]
    acme.take("toggl", 2 * LATER, kit.entry(1, until, 17 / 6), complete=[kit.through(2 * LATER)])
    acme.take("upwork", 2 * LATER, kit.line(2, 7, 17 / 6), complete=[kit.through(2 * WEEK, Kind.WORK)])
    (shift,) = (found for found in acme.found() if found.subject.kind == "billing-period")
    assert (shift.rule, shift.subject.part, shift.finding.seconds) == ("week-straddle-shift", "2026-11-02", 4800)
    assert str(shift.finding.stake) == "0.00 USD"
    acme.take("upwork", 2 * LATER + 1, *both, complete=[kit.through(2 * WEEK, Kind.WORK)])
    assert not [found for found in acme.found() if found.subject.kind == "billing-period"]
    acme.take("upwork", 2 * LATER + 2, kit.line(3, 6, 0), complete=[kit.through(2 * WEEK, Kind.WORK)])
    assert [found.rule for found in acme.found() if found.subject.kind == "billing-period"] == ["tracked-not-logged"]


def test_time_tracked_since_the_last_export_hides_no_night_that_moved(acme, kit):
    """Monday's export shows the night of Sunday. What is tracked on Monday afternoon may be logged by now; an export
    that shows no more of it tells that it is not."""
    night, afternoon, week = kit.entry(1, WEEK - 1, 2), kit.entry(2, WEEK + 15, 4), kit.through(WEEK, Kind.WORK)
    acme.take("upwork", WEEK + 13, kit.line(1, 7, 2), complete=[week])
    acme.take("toggl", WEEK + 20, night, afternoon, complete=[kit.through(WEEK + 20)])
    acme.settle(WEEK + 20)
    told = [found for found in acme.found() if found.subject.part == "2026-11-02"]
    assert [(found.rule, found.finding.seconds) for found in told] == [("week-straddle-shift", 3600)]
    acme.take("upwork", WEEK + 40, complete=[kit.through(WEEK + 24, Kind.WORK)])
    told = [found for found in acme.found() if found.subject.part == "2026-11-02"]
    assert [(found.rule, found.finding.seconds) for found in told] == [("tracked-not-logged", 3600)]


def test_an_empty_export_is_news_too(acme, kit):
    acme.take("toggl", LATER, kit.entry(1, 30, 10), complete=[kit.through(LATER)])
    assert acme.found("tracked-not-logged") == []
    acme.take("upwork", LATER + 1, complete=[kit.through(WEEK, Kind.WORK)])
    assert [discrepancy.finding.seconds for discrepancy in acme.found("tracked-not-logged")] == [10 * 3600]


# -- failures resolve nothing


def test_a_pull_that_fails_resolves_nothing_and_deletes_nothing(acme, kit):
    lost_week(acme, kit)
    before = [(discrepancy.id, discrepancy.finding) for discrepancy in acme.found()]
    assert before
    span = kit.through(LATER + 5)
    acme.take("toggl", LATER + 5, kit.entry(2, LATER + 1), snapshot=[span], complete=[], error="half a body")
    assert [(discrepancy.id, discrepancy.finding) for discrepancy in acme.found()] == before
    assert acme.placed(1) == [("api", None)]


def test_what_is_not_complete_any_more_keeps_what_was_found(acme, kit):
    acme.take("toggl", 24, kit.entry(1, 10, 10), complete=[kit.through(24)])
    acme.settle(CUT_OFF + 1)
    (unmade,) = acme.unmade("tracked-not-logged")
    assert unmade == "tracked time of me: known through Mon 2 Nov"
    assert unmade.values["part1"].values == {"last": date(2026, 11, 2)}, "so that other languages can say it"
    assert acme.found("tracked-not-logged") == []


def test_suspense_makes_tracked_time_a_lower_bound_and_mapping_it_ends_that(acme, kit):
    acme.take("upwork", LATER, kit.line(1, 1, 6), complete=[kit.through(WEEK, Kind.WORK)])
    acme.take("toggl", LATER + 1, kit.entry(1, 30, 1), complete=[kit.through(LATER + 1)])
    (found,) = acme.found("logged-not-tracked")
    acme.take("toggl", LATER + 2, kit.entry(2, 80, 2, label=5), complete=[kit.through(LATER + 2)])
    assert len(acme.unmade("logged-not-tracked")) == 1
    acme.take("toggl", LATER + 3, kit.label(kit.project(5), "Acme too"), complete=[kit.through(LATER + 3)])
    assert acme.unmade("logged-not-tracked") == []
    assert acme.ledger.discrepancies.get(found.id).finding.seconds == 3 * 3600


# -- the life of a discrepancy


def changes(office, id: str) -> list[Change]:
    return [event.change for event in office.ledger.discrepancies.events(id)]


def test_a_discrepancy_opens_once_changes_resolves_and_reopens_with_one_id(acme, kit):
    lost_week(acme, kit)
    (found,) = acme.found("tracked-not-logged")
    assert str(found.finding.stake) == "160.00 USD"
    acme.settle()
    read = [kit.through(WEEK, Kind.WORK)]
    acme.take("upwork", LATER + 1, kit.line(1, 1, 7), complete=read)
    acme.take("upwork", LATER + 2, kit.line(1, 1, 10), complete=read)
    assert acme.found("tracked-not-logged") == []
    acme.take("upwork", LATER + 3, kit.line(1, 1, 2), complete=read)
    assert [discrepancy.id for discrepancy in acme.found("tracked-not-logged")] == [found.id]
    assert changes(acme, found.id) == [Change.OPENED, Change.CHANGED, Change.RESOLVED, Change.REOPENED]
    assert acme.ledger.discrepancies.get(found.id).first_seen == found.first_seen


def test_what_has_nothing_left_to_it_resolves_and_is_forgotten(acme, kit):
    acme.take("toggl", 10, kit.entry(1, 2, 2), kit.entry(2, 3, 2))
    (overlap,) = acme.found("overlapping-entries")
    acme.take("toggl", 11, gone=(kit.entry(1, 0).ref, kit.entry(2, 0).ref))
    assert acme.ledger.discrepancies.get(overlap.id).state is State.RESOLVED
    assert acme.ledger.discrepancies.subjects("person-day") == []


def test_a_rule_that_is_switched_off_retires_its_findings_and_finds_them_again_when_it_is_back(acme, kit):
    tables = (kit.API, kit.SHOP, kit.MAPS)
    acme.take("toggl", 10, kit.entry(1, 2, 2), kit.entry(2, 3, 2))
    (overlap,) = acme.found("overlapping-entries")
    acme.configure(kit.config(*tables, "[rule.overlapping-entries]\nenabled = false"))
    acme.settle()
    assert acme.ledger.discrepancies.get(overlap.id).state is State.RETIRED
    acme.configure(kit.config(*tables))
    acme.settle()
    assert [discrepancy.id for discrepancy in acme.found("overlapping-entries")] == [overlap.id]
    assert changes(acme, overlap.id) == [Change.OPENED, Change.RETIRED, Change.REOPENED]


def test_a_rule_that_is_switched_off_leaves_no_unmade_checks(acme, kit):
    acme.take("toggl", 24, kit.entry(1, 10, 10), complete=[kit.through(24)])
    acme.settle(LATER)
    assert acme.unmade("tracked-not-logged")
    acme.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, "[rule.tracked-not-logged]\nenabled = false"))
    acme.settle()
    assert acme.unmade("tracked-not-logged") == []


def test_what_since_leaves_behind_is_retired_and_returns_when_since_does(acme, kit):
    tables = (kit.API, kit.SHOP, kit.MAPS)
    acme.take("toggl", 30, kit.entry(5, 2, 2), kit.entry(6, 3, 2))
    lost_week(acme, kit)
    ids = {
        discrepancy.id
        for discrepancy in acme.found()
        if discrepancy.rule in ("overlapping-entries", "tracked-not-logged")
    }
    assert len(ids) == 2
    acme.configure(kit.config(*tables, since=date(2026, 11, 20)))
    acme.settle()
    assert not ids & {discrepancy.id for discrepancy in acme.found()}
    assert {acme.ledger.discrepancies.get(id).state for id in ids} == {State.RETIRED}
    acme.configure(kit.config(*tables))
    acme.settle()
    assert ids <= {discrepancy.id for discrepancy in acme.found()}


def test_the_findings_of_a_removed_source_are_retired(acme, kit):
    acme.settle(24 * 30)
    stale = [discrepancy for discrepancy in acme.found("stale-source") if discrepancy.subject.name == "upwork"]
    assert len(stale) == 1
    text = kit.config(kit.API, kit.SHOP, kit.MAPS)
    start = text.index("[source.upwork]")
    acme.configure(text[:start] + text[text.index("[source.milestones]") :])
    acme.settle()
    assert acme.ledger.discrepancies.get(stale[0].id).state is State.RETIRED


def test_cannot_tell_names_the_configured_sources(acme, kit):
    text = kit.config(kit.API, kit.SHOP, kit.MAPS)
    acme.configure(
        text.replace(
            "[source.milestones]", '[source.second]\nkind = "toggl"\ntoken = { env = "T" }\n[source.milestones]'
        )
    )
    acme.take("toggl", 24, kit.entry(1, 10, 10), complete=[kit.through(24)])
    acme.settle(LATER)
    assert {check.source for check in acme.ledger.discrepancies.unmade()} == {"toggl, second"}
    acme.configure(text)
    acme.settle()
    assert {check.source for check in acme.ledger.discrepancies.unmade()} == {"toggl"}


def test_a_word_from_a_person_stays_through_what_is_found_again(acme, kit):
    lost_week(acme, kit)
    (found,) = acme.found("tracked-not-logged")
    acme.record(acknowledge(found, acme.now), "will bill it as a bonus")
    acme.take("upwork", LATER + 1, kit.line(1, 1, 5), complete=[kit.through(WEEK, Kind.WORK)])
    (after,) = acme.found("tracked-not-logged")
    assert (after.state, str(after.finding.stake)) == (State.ACKNOWLEDGED, "200.00 USD")
    event = acme.ledger.discrepancies.events(found.id)[1]
    assert (event.change, event.actor, event.note) == (Change.ACKNOWLEDGED, "jane", "will bill it as a bonus")


# -- the configuration


def test_other_terms_price_again_what_was_found(acme, kit):
    lost_week(acme, kit)
    acme.take("toggl", LATER + 1, kit.entry(2, 31, 1))
    acme.configure(kit.config(kit.API.replace("40.00", "50.00"), kit.SHOP, kit.MAPS))
    acme.settle()
    assert [str(discrepancy.finding.stake) for discrepancy in acme.found("tracked-not-logged")] == ["200.00 USD"]
    assert [str(discrepancy.finding.stake) for discrepancy in acme.found("overlapping-entries")] == ["-50.00 USD"]


def test_other_options_of_a_rule_judge_its_subjects_and_no_others(acme, kit):
    acme.take("toggl", 10, kit.entry(1, 2, 2), kit.entry(2, 3.9, 2))
    assert len(acme.found("overlapping-entries")) == 1
    acme.settle(300)
    text = kit.config(kit.API, kit.SHOP, kit.MAPS, "[rule.overlapping-entries]\nat_least = 3600")
    acme.configure(text)
    assert acme.settle() == len(acme.ledger.discrepancies.subjects("person-day"))
    assert acme.found("overlapping-entries") == []


def test_other_names_of_a_person_move_the_persons_days(acme, kit):
    acme.take("toggl", 10, kit.entry(1, 2, person="Janie"))
    assert [name for name, _ in acme.ledger.discrepancies.subjects("person-day")] == ["Janie"]
    acme.configure(acme.text.replace('"Jane D."', '"Jane D.", "janie"'))
    acme.settle()
    assert [name for name, _ in acme.ledger.discrepancies.subjects("person-day")] == ["me"]


def test_another_severity_of_a_rule_changes_its_discrepancies_and_no_id(acme, kit):
    acme.take("toggl", 10, kit.entry(1, 2, 2), kit.entry(2, 3, 2))
    (before,) = acme.found("overlapping-entries")
    acme.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, '[rule.overlapping-entries]\nseverity = "info"'))
    acme.settle()
    (after,) = acme.found("overlapping-entries")
    assert (before.id, before.severity) == (after.id, Severity.MEDIUM)
    assert after.severity is Severity.INFO


def test_the_same_configuration_again_judges_nothing(acme, kit):
    acme.take("toggl", 10, kit.entry(1, 2))
    acme.settle(300)
    acme.configure(acme.text + "\n# a comment\n")
    assert acme.settle() == 0


def test_taking_up_a_configuration_is_one_piece_with_retiring_what_it_removes(acme, kit):
    """Cut off before its end, it is taken up again as a whole."""
    acme.take("toggl", 10, kit.entry(1, 2, 2), kit.entry(2, 3, 2))
    (overlap,) = acme.found("overlapping-entries")
    acme.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, "[rule.overlapping-entries]\nenabled = false"))

    with suppress(KeyboardInterrupt), acme.ledger.write():
        composition = acme.composition
        take_up_config(acme.ledger, composition.inputs(), composition.rules, composition.config.sources, acme.now)
        raise KeyboardInterrupt
    assert acme.ledger.discrepancies.get(overlap.id).state is State.OPEN
    acme.settle()
    assert acme.ledger.discrepancies.get(overlap.id).state is State.RETIRED


@pytest.mark.parametrize(
    "added",
    [
        '[[fx]]\nfrom = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"',
        "[calendar]\ndays_off = [2026-11-04]",
        '[calendar]\nworking_days = ["sun", "mon"]',
    ],
)
def test_reference_rates_and_business_days_are_inputs_of_every_subject(acme, kit, added):
    lost_week(acme, kit)
    subjects = acme.ledger.database.row("SELECT count(*) FROM subject")[0]
    acme.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, added))
    composition = acme.composition
    take_up_config(acme.ledger, composition.inputs(), composition.rules, composition.config.sources, acme.now)
    assert acme.ledger.dirty.count_subjects(acme.now) == subjects > 0


# -- milestones


def test_a_milestone_is_judged_by_its_state_and_by_the_clock(acme, kit):
    submitted = kit.milestone("a", state=MilestoneState.SUBMITTED, submitted=kit.at(0).date())
    acme.take("milestones", 10, submitted)
    (clock,) = acme.found("release-clock")
    assert clock.finding.deadline == kit.at(15 * 24)
    acme.settle(15 * 24)
    (clock,) = acme.found("release-clock")
    assert str(clock.finding.stake) == "500.00 USD"
    acme.take("milestones", 15 * 24 + 1, kit.milestone("a", state=MilestoneState.RELEASED))
    assert acme.found("release-clock") == []


# -- cost


@pytest.mark.slow
@pytest.mark.parametrize("placed", [True, False], ids=["mapped", "in suspense"])
def test_the_cost_of_one_changed_entry_does_not_depend_on_how_many_there_are(kit, placed):
    """Statements run, and steps of SQLite's own machine, which also count what a statement scans. What is in suspense
    is five entries of one label, however many there are in all."""

    def cost(size: int) -> tuple[int, int]:
        statements, steps = [], []
        hour, last = size * 4 + WEEK, size - 2
        with kit.office() as office:
            entries = [kit.entry(id, id * 4, 1, label=1 if placed or id < size - 5 else 2) for id in range(size)]
            office.take("toggl", hour, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(hour)])
            office.take("upwork", hour, *(kit.line(n, n // 2, 1, "40.00") for n in range(20)))
            office.settle(hour + 1)
            connection = office.ledger.database._connection
            connection.set_trace_callback(statements.append)
            connection.set_progress_handler(lambda: steps.append(1) and 0, 50)
            edited = kit.entry(last, last * 4 + 0.5, 1, label=1 if placed else 2)
            office.take("toggl", hour + 2, edited, complete=[kit.through(hour + 2)])
            connection.set_progress_handler(None, 0)
            connection.set_trace_callback(None)
        return len(statements), len(steps)

    few, many = cost(300), cost(3000)
    assert many[0] <= few[0] < 280  # one or two more where the week beside the entry's is there, too
    assert many[1] <= few[1] * 1.3
