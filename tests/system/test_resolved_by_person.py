"""What a person says is resolved stands until newer data shows otherwise, and is told so."""

from dataclasses import replace

import pytest

from syncd.core.hush import resolve, unhush
from syncd.core.lifecycle import State
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import Kind, MilestoneState, TransactionKind
from syncd.core.time import Span

WEEK = 7 * 24
LATER = WEEK + 60


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


@pytest.fixture
def missing(office, kit):
    """The discrepancy of a week of ten tracked hours of which the platform shows six, resolved at LATER + 5."""
    office.take("toggl", 0.1, kit.label(kit.project(1), "Acme"))
    export(office, kit, LATER, 6)
    office.take("toggl", LATER + 0.1, kit.entry(1, 30, 10), complete=[kit.through(LATER + 0.1)])
    (found,) = office.found("tracked-not-logged")
    office.settle(LATER + 5)
    office.record(resolve(found, office.now, "added to the diary"))
    return found.id


def export(office, kit, hour, hours, made=None):
    office.pull(kit.Pull("upwork", made or hour, (kit.line(1, 1, hours),), complete=(kit.through(WEEK, Kind.WORK),)))
    office.settle(hour)


def events(office, id):
    return [(event.change.value, event.note) for event in office.ledger.discrepancies.events(id)]


def state(office, id):
    return office.ledger.discrepancies.get(id).state


def test_an_older_export_and_the_trackers_own_news_leave_it_resolved(office, kit, missing):
    office.take("toggl", LATER + 7, complete=[kit.through(LATER + 7)])
    export(office, kit, LATER + 8, 6, made=LATER + 4)
    assert state(office, missing) is State.DONE
    assert len(events(office, missing)) == 2


def test_a_newer_export_that_still_shows_it_reopens_it_with_both_facts(office, kit, missing):
    office.take("toggl", LATER + 8, complete=[kit.through(LATER + 8)])
    export(office, kit, LATER + 9, 6)
    one = office.ledger.discrepancies.get(missing)
    assert one.state is State.REOPENED
    assert (one.denied.at, one.denied.reason) == (kit.at(LATER + 5), "added to the diary")
    assert one.denied.as_of > one.denied.at
    assert [change for change, _ in events(office, missing)] == ["opened", "resolved-by-person", "reopened"]


def test_a_newer_export_without_it_confirms_it(office, kit, missing):
    export(office, kit, LATER + 9, 10)
    assert state(office, missing) is State.RESOLVED
    assert events(office, missing)[-1] == ("resolved", "confirmed by data")


def test_an_undo_makes_it_open_again(office, kit, missing):
    office.record(unhush(office.ledger.discrepancies.get(missing)))
    office.settle(LATER + 6)
    assert state(office, missing) is State.OPEN


@pytest.mark.parametrize(("hours", "state_then"), [(3, State.DONE), (9, State.REOPENED)])
def test_a_subject_without_sides_rests_on_the_sources_of_its_records(office, kit, hours, state_then):
    """A milestone that nobody funded: the table that says so decides, and not the tracker's next poll."""
    stones = [kit.milestone(1, "shop", "Build", state=MilestoneState.UNFUNDED)]
    table = {"complete": [kit.everything(Kind.MILESTONE)]}
    office.take("milestones", 1, *stones, **table)
    office.take("toggl", 2, kit.label(kit.project(2), "Globex shop"))
    office.configure(kit.config(kit.API, kit.SHOP, '[[map]]\nproject = "*"\ncontract = "shop"\nmilestone = "Build"'))
    office.take("toggl", 40, kit.entry(1, 30, 2, label=2), complete=[kit.through(40)])
    (found,) = office.found("work-on-unfunded-milestone")
    office.settle(45)
    office.record(resolve(found, office.now, "funded today"))
    office.take("toggl", 47, complete=[kit.through(47)])
    assert state(office, found.id) is State.DONE
    office.take("milestones", 40 + hours, *stones, **table)
    office.take("toggl", 60, complete=[kit.through(60)])
    assert state(office, found.id) is state_then


# -- what is read of others says nothing about it


@pytest.mark.parametrize(
    ("read", "state_then"),
    [
        (lambda office, kit: export(office, kit, 90, 6), State.DONE),  # another source
        (lambda office, kit: office.take("milestones", 90), State.DONE),
        (lambda office, kit: office.settle(90), State.DONE),  # a round that reads nothing
        (lambda office, kit: failed(office, kit, 90), State.REOPENED),  # its own source, which still fails
        (lambda office, kit: office.take("toggl", 90, complete=[kit.through(90)]), State.RESOLVED),
    ],
)
def test_a_source_that_a_person_mended_is_denied_by_its_own_pulls_alone(office, kit, read, state_then):
    office.take("toggl", 10, complete=[kit.through(10)])
    office.settle(60)
    (stale,) = (one for one in office.found("stale-source") if one.subject.name == "toggl")
    office.settle(61)
    office.record(resolve(stale, office.now, "a new token"))
    read(office, kit)
    office.settle(92)
    assert state(office, stale.id) is state_then


def failed(office, kit, hour):
    office.pull(kit.Pull("toggl", hour, (), error="the login was refused"))
    office.settle()


BEN = '[source.ben]\nkind = "upwork"\nfolder = "ben"\nperson = "ben"\ncurrency = "USD"\n[person.ben]\nnames = ["Ben"]'
FEE = 'terms = [{ rate = "40.00 USD", fee = "10%" }]'


@pytest.mark.parametrize(
    ("source", "person", "first", "state_then"),
    [
        ("ben", "ben", 0, State.DONE),  # the rows of somebody else
        ("upwork", "me", 30, State.DONE),  # rows of later days
        ("upwork", "me", 0, State.REOPENED),
    ],
)
def test_a_row_is_shown_again_by_what_covers_its_day_and_person(office, kit, source, person, first, state_then):
    office.configure(kit.config(kit.API.replace('terms = [{ rate = "40.00 USD" }]', FEE), BEN))
    hour = 24 * 40
    money = kit.posting("e1", 8, kit.named()), kit.posting("f1", 8, kit.named(), "e1")
    rows = (
        replace(money[0], kind=TransactionKind.HOURLY, amount=Money.of("400.00", "USD")),
        replace(money[1], kind=TransactionKind.FEE, amount=Money.of("-60.00", "USD")),
    )
    office.take("upwork", hour, *rows, complete=covered("me", kit.at(0), kit.at(hour)))
    (wrong,) = office.found("fee-mismatch")
    office.settle(hour + 1)
    office.record(resolve(wrong, office.now, "given back"))
    office.take(source, hour + 5, complete=covered(person, kit.at(24 * first), kit.at(hour + 5)))
    office.settle(hour + 6)
    assert state(office, wrong.id) is state_then


def covered(person, first, end):
    return (Coverage(kind=Kind.TRANSACTION, span=Span(first, end), person=person),)
