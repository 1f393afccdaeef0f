"""Discrepancies found under one key of a contract continue under the next, by configuration or by an id first seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.hush import acknowledge, snooze
from syncd.core.lifecycle import Change, State
from syncd.core.records import Kind
from syncd.core.time import iso
from syncd.report.build import make_report
from syncd.service.cycle import Progress, make_due_reports
from syncd.service.cycle import settle as settle_cycle

WEEK = 7 * 24
LATER = WEEK + 60
REPORT = """
[channel.page]
kind = "file"
path = "page.html"
format = "html"
[report.weekly]
kind = "reconciliation"
at = "1 hours"
to = ["page"]
"""
UNTRACKED = "logged-not-tracked"


@pytest.fixture(autouse=True)
def judging_everything_again_changes_nothing(office):
    """True at the end of every test here."""
    yield
    assert office.differences() == []


def untracked(office, kit, name, weeks=1, first=1) -> None:
    """Take weeks with six logged hours that nobody tracked, both sides complete."""
    lines = [kit.line(first + week, 1 + 7 * week, 6, name=name) for week in range(weeks)]
    office.take("upwork", LATER + (weeks - 1) * WEEK, *lines, complete=[kit.through(weeks * WEEK, Kind.WORK)])
    office.take("toggl", LATER + (weeks - 1) * WEEK + 1, complete=[kit.through(LATER + (weeks - 1) * WEEK + 1)])


def acknowledged(office, discrepancy) -> None:
    office.record(acknowledge(discrepancy, office.now), "agreed by phone")


def continued_as(office, id):
    """The discrepancy under which this one continues."""
    return office.ledger.discrepancies.latest(office.ledger.discrepancies.get(id))


def changes(office, id) -> list[Change]:
    return [event.change for event in office.ledger.discrepancies.events(id)]


@pytest.mark.parametrize("key", ["api", "zulu"])  # judged before and after upwork-36, if it went by names
@pytest.mark.parametrize("identity", ['id = "36"', 'titles = ["Backend"]'])
def test_configuring_a_contract_keeps_what_people_decided(office, kit, key, identity):
    office.configure(kit.config(REPORT))
    untracked(office, kit, kit.named("36" if "id" in identity else None))
    (old,) = office.found(UNTRACKED)
    assert old.subject.name.startswith("upwork")
    acknowledged(office, old)
    make_due_reports(office.composition, office.now)
    api = kit.API.replace("[contract.api]", f"[contract.{key}]").replace('id = "36"\ntitles = ["Backend"]', identity)
    office.configure(kit.config(api, REPORT))
    office.settle(LATER + 5)
    (new,) = office.found(UNTRACKED)
    assert (new.subject.name, new.state, new.first_seen) == (key, State.ACKNOWLEDGED, old.first_seen)
    ended = office.ledger.discrepancies.get(old.id)
    assert (ended.state, ended.goes_on_as) == (State.MERGED, new.id)
    events = office.ledger.discrepancies.events(new.id)
    assert [event.change for event in events][:4] == [
        Change.OPENED, Change.ACKNOWLEDGED, Change.MERGED, Change.CONTINUED
    ]  # fmt: skip
    assert [event.note for event in events][1:4] == [
        "agreed by phone", f"continues as {new.id}", f"continues {old.id}"
    ]  # fmt: skip
    weekly = office.composition.config.reports["weekly"]
    report = make_report(office.ledger, office.composition.directory(), weekly, office.now)
    assert report.resolved == ()


def test_a_snooze_ends_when_it_would_have_ended(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named())
    (old,) = office.found(UNTRACKED)
    office.record(snooze(old, office.now, kit.at(LATER + 100)))
    office.configure(kit.config(kit.API))
    office.settle()
    (new,) = office.found(UNTRACKED)
    assert (new.state, iso(new.hush.until)) == (State.SNOOZED, iso(kit.at(LATER + 100)))


def test_a_discrepancy_continues_when_an_id_is_seen_and_again_when_it_is_configured(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named(None))
    (first,) = office.found(UNTRACKED)
    acknowledged(office, first)
    office.take("upwork", LATER + 2, kit.contract(kit.named()))
    (second,) = office.found(UNTRACKED)
    assert (first.subject.name[:7], second.subject.name) == ("upwork~", "upwork-36")
    office.configure(kit.config(kit.API))
    office.settle(LATER + 3)
    (third,) = office.found(UNTRACKED)
    assert (third.subject.name, third.state, third.first_seen) == ("api", State.ACKNOWLEDGED, first.first_seen)
    assert continued_as(office, first.id) == continued_as(office, second.id) == third
    life = [Change.OPENED, Change.ACKNOWLEDGED, *[Change.MERGED, Change.CONTINUED] * 2]
    assert [change for change in changes(office, third.id) if change is not Change.CHANGED] == life


def test_rows_without_ids_and_the_rows_with_ids_that_replace_them_are_one_contract(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named(None))
    (old,) = office.found(UNTRACKED)
    acknowledged(office, old)
    covered = kit.through(WEEK, Kind.WORK)
    office.take("upwork", LATER + 2, kit.line("36:1", 1, 6), complete=[covered], snapshot=[covered])
    (new,) = office.found(UNTRACKED)
    assert (new.subject.name, new.state) == ("upwork-36", State.ACKNOWLEDGED)
    assert continued_as(office, old.id) == new


def test_hours_on_a_project_named_like_the_contract_count_for_it_before_and_after(office, kit):
    office.configure(kit.config())
    office.take("toggl", 0.1, kit.label(kit.project(1), "Backend"))
    office.take("upwork", LATER, kit.line(1, 1, 6), complete=[kit.through(WEEK, Kind.WORK)])
    office.take("toggl", LATER + 1, kit.entry(1, 30, 10), complete=[kit.through(LATER + 1)])
    (old,) = office.found("tracked-not-logged")
    acknowledged(office, old)
    office.configure(kit.config(kit.API))
    office.settle()
    (new,) = office.found("tracked-not-logged")
    assert (new.state, new.first_seen, continued_as(office, old.id)) == (State.ACKNOWLEDGED, old.first_seen, new)


def test_a_discrepancy_that_is_not_found_again_resolves(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named())
    (old,) = office.found(UNTRACKED)
    office.configure(kit.config(kit.API, kit.MAPS.replace('"shop"', '"api"')))
    office.pull(kit.Pull("toggl", LATER + 2, (kit.label(kit.project(1), "Acme"), kit.entry(1, 30, 6))))
    office.settle()
    assert office.found(UNTRACKED) == []
    assert changes(office, old.id) == [Change.OPENED, Change.RESOLVED]


def test_a_check_that_cannot_be_made_under_the_new_key_resolves_nothing(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named())
    (old,) = office.found(UNTRACKED)
    acknowledged(office, old)
    office.pull(kit.Pull("toggl", LATER + 2, (kit.entry(1, 80, 2, label=5),)))  # unmapped: there may be more
    office.configure(kit.config(kit.API))
    office.settle()
    assert office.unmade(UNTRACKED)
    (new,) = office.found(UNTRACKED)
    assert (new.subject.name, new.state, new.finding) == ("api", State.ACKNOWLEDGED, old.finding)
    office.take("toggl", LATER + 3, kit.entry(1, 80, 2, label=5, person="bob"))
    (after,) = office.found(UNTRACKED)
    assert (after.id, after.state, office.unmade(UNTRACKED)) == (new.id, State.ACKNOWLEDGED, [])


def test_a_title_that_fits_two_contracts_continues_nothing(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named(None))
    (old,) = office.found(UNTRACKED)
    acknowledged(office, old)
    both = [kit.line(f"{id}:1", 1, 6, name=kit.named(id)) for id in ("36", "37")]
    office.take("upwork", LATER + 2, *both)
    # The old hours fit both contracts: until they have one, nothing is certain of either, and their money is reported.
    assert office.found(UNTRACKED) == []
    assert [discrepancy.subject.kind for discrepancy in office.found("money-without-contract")] == ["money-group"]
    assert changes(office, old.id) == [Change.OPENED, Change.ACKNOWLEDGED, Change.RESOLVED]


def test_a_key_that_is_still_in_use_keeps_its_discrepancies(office, kit):
    other = kit.API.replace("contract.api", "contract.upwork-36").replace('"36"', '"99"').replace("Backend", "Other")
    office.configure(kit.config(other))
    untracked(office, kit, kit.named("99", "Other"))
    (old,) = office.found(UNTRACKED)
    acknowledged(office, old)
    office.configure(kit.config(other, kit.API))
    office.take("upwork", LATER + 2, kit.line(2, 1, 6))
    found = {discrepancy.subject.name: discrepancy for discrepancy in office.found(UNTRACKED)}
    assert (found["upwork-36"].id, found["upwork-36"].state) == (old.id, State.ACKNOWLEDGED)
    assert (found["api"].state, changes(office, found["api"].id)) == (State.OPEN, [Change.OPENED])


def test_discrepancies_under_two_keys_become_one(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named(None, "Backend of old"))
    (first,) = office.found(UNTRACKED)
    acknowledged(office, first)
    office.take("upwork", LATER + 2, kit.line("36:1", 1, 6))
    assert len(office.found(UNTRACKED)) == 2
    office.configure(kit.config(kit.API.replace('"Backend"', '"Backend", "Backend of old"')))
    office.settle(LATER + 3)
    (new,) = office.found(UNTRACKED)
    assert (new.state, new.first_seen) == (State.OPEN, first.first_seen), "one of them nobody has seen"
    assert [discrepancy.state for discrepancy in office.ledger.discrepancies.in_states(list(State))].count(
        State.MERGED
    ) == 2


def test_a_merged_discrepancy_is_as_old_as_the_older_of_the_two(office, kit):
    office.configure(kit.config())
    untracked(office, kit, kit.named(None, "Backend of old"))
    (old,) = office.found(UNTRACKED)
    office.take("upwork", LATER + 2, kit.line("36:1", 1, 6))
    assert len(office.found(UNTRACKED)) == 2
    office.take("upwork", LATER + 3, kit.contract(kit.named("36", "Backend of old")))
    (new,) = office.found(UNTRACKED)
    assert (new.subject.name, new.first_seen) == ("upwork-36", old.first_seen)
    assert (new.id, iso(old.first_seen)) in office.rows("discrepancy", "id, first_seen")


def test_a_contract_removed_from_the_config_and_put_back_keeps_decisions_made_meanwhile(office, kit):
    office.configure(kit.config(kit.API))
    untracked(office, kit, kit.named())
    (configured,) = office.found(UNTRACKED)
    office.configure(kit.config())
    office.settle(LATER + 2)
    (provisional,) = office.found(UNTRACKED)
    acknowledged(office, provisional)
    office.configure(kit.config(kit.API))
    office.settle(LATER + 3)
    (back,) = office.found(UNTRACKED)
    assert (back.id, back.state, back.first_seen) == (configured.id, State.ACKNOWLEDGED, configured.first_seen)
    office.configure(kit.config())
    office.settle(LATER + 4)
    (again,) = office.found(UNTRACKED)
    assert (again.id, again.state, again.goes_on_as) == (provisional.id, State.REOPENED, None)


class _CutOff(Exception):
    """The process ends here."""


@pytest.mark.parametrize("key", ["api", "zulu"])
@pytest.mark.parametrize("batches", range(3))
def test_a_round_that_is_cut_off_anywhere_ends_the_same(office, kit, key, batches):
    office.configure(kit.config())
    untracked(office, kit, kit.named(), weeks=3)
    for discrepancy in office.found(UNTRACKED):
        acknowledged(office, discrepancy)
    before = {discrepancy.subject.part: discrepancy for discrepancy in office.found(UNTRACKED)}
    office.configure(kit.config(kit.API.replace("contract.api", f"contract.{key}")))
    done = []

    def cut(count: int) -> None:
        done.append(count)
        if len(done) > batches:
            raise _CutOff

    with pytest.raises(_CutOff):
        settle_cycle(office.composition, office.now, Progress(deriving=cut, judging=cut))
    office.settle()
    after = {discrepancy.subject.part: discrepancy for discrepancy in office.found(UNTRACKED)}
    assert len(before) == 3
    assert {discrepancy.subject.name for discrepancy in after.values()} == {key}
    for part, old in before.items():
        assert (after[part].state, after[part].first_seen) == (State.ACKNOWLEDGED, old.first_seen)
        assert changes(office, old.id) == [Change.OPENED, Change.ACKNOWLEDGED, Change.MERGED]


def the_same_in_the_end(kit, events, settled) -> None:
    with kit.office(kit.config()) as office:
        untracked(office, kit, kit.named(None))
        (old,) = office.found(UNTRACKED)
        acknowledged(office, old)
        for hour, (event, settles) in enumerate(zip(events, settled, strict=True), LATER + 2):
            match event:
                case "id":
                    office.pull(kit.Pull("upwork", hour, (kit.contract(kit.named()),)))
                case "config":
                    office.configure(kit.config(kit.API))
                case "week":
                    office.pull(kit.Pull("upwork", hour, (kit.line(2, 8, 3, name=kit.named(None)),)))
            if settles:
                office.settle(hour)
        office.settle(LATER + 9)
        (new,) = office.found(UNTRACKED)
        assert (new.subject.name, new.state, new.first_seen) == ("api", State.ACKNOWLEDGED, old.first_seen)
        assert continued_as(office, old.id) == new
        assert Change.RESOLVED not in changes(office, new.id)
        assert office.differences() == []


steps = (
    st.permutations(["id", "config", "week", "time"]),
    st.lists(st.booleans(), min_size=4, max_size=4),
)


@settings(max_examples=4, deadline=None)
@given(*steps)
def test_any_order_and_any_number_of_rounds_end_in_the_same_discrepancy(kit, events, settled):
    the_same_in_the_end(kit, events, settled)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(*steps)
def test_every_order_and_every_split_into_rounds_ends_in_the_same_discrepancy(kit, events, settled):
    the_same_in_the_end(kit, events, settled)
