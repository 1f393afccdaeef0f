"""An agency's account shows the hours of those who track them under names of their own."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Kind
from syncd.core.time import Period
from syncd.report.billable import summarize_period

WEEK = 7 * 24
LATER = WEEK + 60


def export(office, kit, *lines, hour=LATER):
    office.take("upwork", hour, *(lines or [kit.line(1, 1, 6)]), complete=[kit.through(3 * WEEK, Kind.WORK)])


def track(office, kit, *entries, hour=LATER + 0.1, person="ben"):
    known = replace(kit.through(3 * WEEK), person=person)
    office.take("toggl", hour, kit.label(kit.project(1), "Acme"), *entries, complete=[known])


def ten_hours(kit):
    return kit.entry(1, 30, 10, person="ben")


def found(office):
    return [(each.rule, each.finding.seconds) for each in office.found() if each.subject.kind == "billing-period"]


@pytest.mark.parametrize("order", [(export, track), (track, export)], ids=["export first", "time first"])
def test_what_a_consultant_tracked_is_compared_with_the_agencys_export(office, kit, order):
    for step in order:
        step(office, kit, *([ten_hours(kit)] if step is track else []))
    assert found(office) == [("tracked-not-logged", 4 * 3600)]
    assert office.unmade("tracked-not-logged") == []
    assert office.differences() == []


def test_hours_of_a_week_in_which_the_consultant_tracked_nothing_are_not_tracked(office, kit):
    track(office, kit, ten_hours(kit))
    export(office, kit, kit.line(1, 1, 10), kit.line(2, 8, 3))
    office.settle(3 * WEEK)
    assert ("logged-not-tracked", 3 * 3600) in found(office)
    (line,) = summarize_period(
        office.ledger, office.composition.directory(), Period.parse("2026-W46"), kit.at(3 * WEEK)
    ).lines
    assert (line.seconds_tracked, line.tracked_partial) == (0, False)
    assert office.differences() == []


def test_once_the_holder_tracks_too_their_time_must_be_known(office, kit):
    export(office, kit)
    track(office, kit, ten_hours(kit))
    holders = kit.entry(2, 300, 1)
    office.take("toggl", LATER + 1, holders)
    assert "tracked time of me: no source shows that time" in office.unmade("tracked-not-logged")
    office.take("toggl", LATER + 2, gone=(holders.ref,))
    assert (found(office), office.unmade("tracked-not-logged")) == ([("tracked-not-logged", 4 * 3600)], [])
    assert office.differences() == []


def export_of_another(office, kit, hour=LATER):
    """The agency's export shows the week, and nothing yet of the consultant's contract."""
    export(office, kit, kit.line(1, 1, 6, name=kit.named("99", "Elsewhere")), hour=hour)


@pytest.mark.parametrize("order", [(export_of_another, track), (track, export_of_another)], ids=["export", "time"])
def test_an_account_that_never_showed_a_consultants_contract_says_nothing_of_it(office, kit, order):
    """Its hours may be in an account of theirs: no bonus is asked for. Once it shows some, it speaks for all weeks."""
    for step in order:
        step(office, kit, *([ten_hours(kit)] if step is track else []))
    assert found(office) == [("export-needed", 10 * 3600)]
    assert office.unmade("tracked-not-logged")
    assert office.differences() == []
    export(office, kit, kit.line(1, 8, 1), hour=LATER + 1)
    assert ("tracked-not-logged", 10 * 3600) in found(office)
    assert office.differences() == []


@pytest.mark.parametrize("own", ["", "[person.ben]"], ids=["unknown", "known"])
def test_time_that_i_tracked_on_another_persons_contract_is_not_looked_for_in_my_account(kit, own):
    theirs = '[person.cy]\nnames = ["Cy"]'
    with kit.office(kit.config(kit.API + 'person = "cy"\n', kit.SHOP, kit.MAPS, theirs, own)) as office:
        track(office, kit, kit.entry(1, 30, 10), person="me")
        export_of_another(office, kit)
        assert ("export-needed", 10 * 3600) in found(office)
        assert office.unmade("tracked-not-logged")


@pytest.mark.parametrize("named", ["", 'person = "ben"\n'], ids=["no person named", "the contract names them"])
def test_a_summary_and_a_check_know_the_same_of_a_consultants_first_week(kit, named):
    with kit.office(kit.config(kit.API + named, kit.SHOP, kit.MAPS, "[person.ben]")) as office:
        track(office, kit, ten_hours(kit))
        export_of_another(office, kit)
        week = Period.parse("2026-W45")
        lines = summarize_period(office.ledger, office.composition.directory(), week, kit.at(3 * WEEK)).lines
        (line,) = (line for line in lines if line.contract == "api")
        assert (line.seconds_logged, line.lacks(Side.LOGGED)) == (None, True)
        assert found(office) == [("export-needed", 10 * 3600)]


@pytest.mark.parametrize("read_before", [False, True])
def test_who_has_a_source_of_their_own_is_asked_for_its_export(kit, read_before):
    own = '[source.ben]\nkind = "upwork"\nfolder = "."\nperson = "ben"\n[person.ben]'
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, own)) as office:
        if read_before:
            office.take("ben", 1, complete=[replace(kit.through(1, Kind.WORK), person="ben")])
        track(office, kit, ten_hours(kit))
        export_of_another(office, kit)
        assert found(office) == [("export-needed", 10 * 3600)]
        office.configure(kit.config(kit.API, kit.SHOP, kit.MAPS, own.replace('person = "ben"', 'person = "me"')))
        office.settle()
        assert office.differences() == []


def test_without_any_export_the_hours_of_a_consultant_need_one(office, kit):
    track(office, kit, ten_hours(kit))
    assert found(office) == [("export-needed", 10 * 3600)]


# -- the holder of the account and consultants without one track time on one contract


def both_track(office, kit, own, *theirs, hour=LATER + 0.1):
    """The holder tracks `own` hours, and ben and cy theirs, in one week."""
    people = dict(zip(("me", "ben", "cy"), (own, *theirs), strict=False))
    entries = [
        kit.entry(number, 30 + 24 * number, length, person=person)
        for number, (person, length) in enumerate(people.items())
        if length
    ]
    known = [replace(kit.through(3 * WEEK), person=person) for person in people]
    office.take("toggl", hour, kit.label(kit.project(1), "Acme"), *entries, complete=known)


def test_what_the_account_shows_beyond_its_holders_time_is_compared_with_the_consultants(office, kit):
    both_track(office, kit, 6, 5, 5)
    export(office, kit, kit.line(1, 1, 6), kit.line(2, 2, 5), kit.line(3, 3, 5))
    assert (found(office), office.unmade("tracked-not-logged")) == ([], [])
    export(office, kit, kit.line(3, 3, 1), hour=LATER + 1)
    assert found(office) == [("tracked-not-logged", 4 * 3600)]
    (missing,) = office.found("tracked-not-logged")
    (line,) = missing.finding.evidence
    assert "tracked 5:00 (cy 5:00), logged 1:00 → 4:00 not logged" in line.says
    assert office.differences() == []


@pytest.mark.parametrize(("shown", "missing"), [(6, []), (4, [("tracked-not-logged", 2 * 3600)])])
def test_an_account_that_shows_no_more_than_its_holder_tracked_shows_nothing_of_the_consultants(
    office, kit, shown, missing
):
    both_track(office, kit, 6, 10)
    export(office, kit, kit.line(1, 1, shown))
    assert sorted(found(office)) == [("export-needed", 10 * 3600), *missing]
    assert all(each.finding.summary.startswith("At least") for each in office.found("tracked-not-logged"))
    (asked,) = office.found("export-needed")
    assert "10:00 tracked by ben, and nothing tells whether it is logged" in asked.finding.summary
    assert office.differences() == []


def test_long_after_the_cut_off_consultants_hours_are_a_check_that_was_not_made(office, kit):
    both_track(office, kit, 6, 10, hour=3 * WEEK)
    export(office, kit, kit.line(1, 1, 6), hour=3 * WEEK)
    assert found(office) == []
    (because,) = office.unmade("export-needed")
    assert because.startswith("10:00 tracked by ben")


def test_consultants_are_not_compared_while_more_of_the_holders_time_may_exist(office, kit):
    """What the account shows beyond may be time of the holder's that is not mapped yet."""
    both_track(office, kit, 1, 10)
    office.take("toggl", LATER + 0.2, kit.entry(9, 60, 3, label=3), kit.label(kit.project(3), "Elsewhere"))
    export(office, kit, kit.line(1, 1, 4))
    assert ("export-needed", 10 * 3600) in found(office)
    office.configure(office.text + '[[map]]\nproject = "Elsewhere"\nignore = true\n')
    office.settle()
    assert found(office) == [("tracked-not-logged", 7 * 3600)]
    assert office.differences() == []


def test_hours_that_were_billed_are_no_question_though_the_export_shows_the_holders_alone(office, kit):
    both_track(office, kit, 6, 10)
    bill = replace(kit.posting(1, 7, kit.named()), amount=Money.of("640.00", "USD"))
    office.take("upwork", LATER, bill, complete=[kit.through(3 * WEEK, Kind.TRANSACTION)])
    export(office, kit, kit.line(1, 1, 6))
    assert found(office) == []


def test_a_consultant_with_an_account_of_their_own_is_not_looked_for_in_another(kit):
    own = '[source.ben]\nkind = "upwork"\nfolder = "."\nperson = "ben"\n[person.ben]'
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, own)) as office:
        both_track(office, kit, 6, 10)
        export(office, kit, kit.line(1, 1, 16))
        assert any("Upwork hours of ben" in because for because in office.unmade())
        office.take("ben", LATER, complete=[replace(kit.through(3 * WEEK, Kind.WORK), person="ben")])
        assert found(office) == []
        assert office.differences() == []


def test_a_consultants_night_that_moved_to_the_next_week_is_not_missing(office, kit):
    known = [replace(kit.through(3 * WEEK), person=person) for person in ("me", "ben")]
    night, day = kit.entry(1, 7 * 24 - 4, 4, person="ben"), kit.entry(2, 30, 5, person="ben")
    mine = kit.entry(3, 54, 2), kit.entry(4, 8 * 24, 2)
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme"), night, day, *mine, complete=known)
    export(office, kit, kit.line(1, 1, 5), kit.line(2, 2, 2), kit.line(3, 7, 4), kit.line(4, 8, 2))
    office.settle(3 * WEEK)
    assert found(office) == [("week-straddle-shift", 4 * 3600)]
    assert office.differences() == []


@settings(max_examples=30, deadline=None)
@given(own=st.integers(1, 8), theirs=st.lists(st.integers(0, 8), min_size=1, max_size=2), shown=st.integers(0, 20))
def test_no_hour_of_an_account_counts_for_two_people(kit, own, theirs, shown):
    tracked, together = own + sum(theirs), shown > own
    with kit.office() as office:
        both_track(office, kit, own, *theirs)
        export(office, kit, kit.line(9, 10, 1), *([kit.line(1, 1, shown)] if shown else []))
        results = {(each.rule, each.finding.key): (each.finding.seconds or 0) // 3600 for each in office.found()}
        missing = results.get(("tracked-not-logged", "missing"), 0)
        unseen = results.get(("export-needed", "consultants"), 0)
        assert missing == max(0, (tracked if together else own) - shown)
        assert unseen == (0 if together else sum(theirs))
        assert tracked - missing - unseen <= shown  # what all of them are said to have logged
        assert office.differences() == []


STEPS = st.lists(st.tuples(st.sampled_from(["me", "ben", "cy"]), st.integers(1, 3), st.booleans()), max_size=6)


@settings(max_examples=15, deadline=None)
@given(steps=STEPS)
def test_whoever_works_nothing_differs_from_judging_all_again(kit, steps):
    with kit.office() as office:
        for number, (person, id, logs) in enumerate(steps):
            hour = LATER + number
            if logs:
                export(office, kit, replace(kit.line(id, 2 * id, 2), person=person), hour=hour)
            else:
                track(office, kit, kit.entry(id, 40 * id, 3, person=person), hour=hour, person=person)
        assert office.differences() == []
