"""Deriving maps and cuts what changed again, with everything that depends on it, and nothing else."""

import random
from dataclasses import replace
from itertools import permutations

import pytest

import syncd.derive
from syncd.core.money import Money
from syncd.core.records import ContractType, Kind, make_ref

HOUR = 3600


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_it_is_derived_again(office):
    """Holds at the end of every test here: what was derived bit by bit is what follows from it all."""
    yield
    assert office.differences() == []


# -- entries and labels


def for_its_day(earning):
    """An earning that says it is for the day of its posting."""
    return replace(earning, last_day=earning.posted)


def test_an_entry_is_placed_cut_and_counted(office, kit):
    office.take("toggl", 20, kit.label(kit.project(1), "Acme API"), kit.entry(1, 10, 2))
    assert office.placed(1) == [("api", None)]
    assert office.rows("piece", "contract, day, week, seconds") == [("api", "2026-11-02", "2026-11-02", 2 * HOUR)]


def test_an_entry_over_sunday_midnight_utc_is_in_two_weeks(office, kit):
    office.take("toggl", 200, kit.label(kit.project(1), "Acme API"), kit.entry(1, 7 * 24 - 1, 3))
    assert office.rows("piece", "week, seconds") == [("2026-11-02", HOUR), ("2026-11-09", 2 * HOUR)]


def test_an_entry_that_is_edited_leaves_nothing_where_it_was(office, kit):
    office.take("toggl", 10, kit.label(kit.project(1), "Acme API"), kit.entry(1, 2, 1))
    office.take("toggl", 300, kit.entry(1, 24 * 8, 1))
    assert office.rows("piece", "week, seconds") == [("2026-11-09", HOUR)]
    weeks = office.ledger.discrepancies.subjects("billing-period")
    assert weeks == [("api", "2026-11-02"), ("api", "2026-11-09")]  # the first one was billed with the entry in it
    office.take("toggl", 301, gone=(kit.entry(1, 0).ref,))
    assert office.derived()["placement"] == office.derived()["piece"] == office.derived()["entry_day"] == []
    assert office.ledger.discrepancies.subjects("person-day") == []


def test_an_entry_that_came_before_its_labels_is_placed_when_they_come(office, kit):
    office.take("toggl", 10, kit.entry(1, 2, label=2))
    assert office.placed(1) == [("suspense", None)]
    office.take("toggl", 11, kit.label(kit.project(2), "Shop front", kit.client(1)))
    assert office.placed(1) == [("suspense", None)]
    office.take("toggl", 12, kit.label(kit.client(1), "Globex"))
    assert office.placed(1) == [("shop", None)]


def test_a_label_that_is_renamed_moves_its_entries_and_no_others(office, kit):
    labels = [kit.label(kit.project(1), "Acme API"), kit.label(kit.project(2), "Odd")]
    office.take("toggl", 10, *labels, kit.entry(1, 2, label=1), kit.entry(2, 3, label=2))
    office.pull(kit.Pull("toggl", 11, (kit.label(kit.project(1), "Odd too"),)))
    assert office.ledger.dirty.records(9) == [kit.project(1)]
    office.settle()
    assert office.placed(1, 2) == [("suspense", None), ("suspense", None)]
    assert [discrepancy.facts["label"] for discrepancy in office.found("entry-without-mapping")] != []
    office.take("toggl", 12, kit.label(kit.project(2), "Acme web"))
    assert office.placed(1, 2) == [("suspense", None), ("api", None)]


def test_a_tag_may_decide_and_its_new_name_decides_anew(office, kit):
    entry = kit.entry(1, 2, tags=(kit.tag(1),))
    office.take("toggl", 10, kit.label(kit.project(1), "Acme"), kit.label(kit.tag(1), "Private"), entry)
    assert office.placed(1) == [("ignored", None)]
    office.take("toggl", 11, kit.label(kit.tag(1), "public"))
    assert office.placed(1) == [("api", None)]


def test_many_labels_in_one_page_mark_their_entries_once(office, kit):
    labels = [kit.label(kit.project(id), f"Acme {id}") for id in range(1, 60)]
    office.take("toggl", 10, *(kit.entry(id, id, label=id) for id in range(1, 60)))
    office.take("toggl", 11, *labels)
    assert {row[0] for row in office.rows("placement", "contract")} == {"api"}


def test_more_records_than_one_batch_holds_are_all_derived(office, kit):
    entries = [kit.entry(id, id / 10, 0.1) for id in range(2100)]
    office.take("toggl", 300, kit.label(kit.project(1), "Acme"), *entries)
    assert office.ledger.derived.counts() == {"mapped": 2100}
    assert sum(row[0] for row in office.rows("piece", "seconds")) == 2100 * 360


# -- milestones


def test_a_tag_named_like_a_milestone_finds_it_when_it_comes_and_loses_it_when_it_goes(office, kit):
    labels = (kit.label(kit.project(1), "x", kit.client(1)), kit.label(kit.client(1), "Globex"))
    office.take("toggl", 10, *labels, kit.label(kit.tag(1), "design"), kit.entry(1, 2, tags=(kit.tag(1),)))
    assert office.placed(1) == [("shop", None)]
    stones = (kit.everything(Kind.MILESTONE),)
    office.take("milestones", 11, kit.milestone("a"), kit.milestone("b", title="Build"), snapshot=stones)
    assert office.placed(1) == [("shop", "milestones/milestone/a")]
    (found,) = office.found("work-on-unfunded-milestone")
    assert (found.subject.name, found.finding.seconds) == ("milestones/milestone/a", HOUR)
    office.take("milestones", 12, kit.milestone("b", title="Build"), snapshot=stones)
    assert office.placed(1) == [("shop", None)]
    assert office.found("work-on-unfunded-milestone") == []


def test_a_milestone_that_changes_its_title_or_contract_takes_its_entries_along(office, kit):
    labels = (kit.label(kit.project(1), "Acme"), kit.label(kit.tag(1), "design"))
    office.take("toggl", 10, *labels, kit.entry(1, 2, tags=(kit.tag(1),)))
    office.take("milestones", 11, kit.milestone("a", key="shop"))
    assert office.placed(1) == [("api", None)]
    office.take("milestones", 12, kit.milestone("a", key="api"))
    assert office.placed(1) == [("api", "milestones/milestone/a")]
    office.take("milestones", 13, kit.milestone("a", key="api", title="Other"))
    assert office.placed(1) == [("api", None)]


def test_a_milestone_may_name_a_contract_that_is_only_seen_later(office, kit):
    office.take("milestones", 10, kit.milestone("a", key="Mobile app"))
    assert office.rows("milestone", "contract") == [("Mobile app",)]
    office.take("upwork", 11, kit.contract(kit.named("38", "Mobile App")))
    assert office.rows("milestone", "contract") == [("upwork-38",)]


# -- contracts of platforms


def test_a_project_named_like_a_contract_is_drawn_to_it_when_it_is_seen_and_let_go_when_it_is_renamed(office, kit):
    office.take("toggl", 10, kit.label(kit.project(3), "mobile APP"), kit.entry(1, 2, label=3))
    assert office.placed(1) == [("suspense", None)]
    office.take("upwork", 11, kit.contract(kit.named("38", "Mobile app")))
    assert office.placed(1) == [("upwork-38", None)]
    office.take("upwork", 12, kit.contract(kit.named("38", "Something else")))
    assert office.placed(1) == [("suspense", None)]


def test_a_row_of_work_names_its_contract_too(office, kit):
    office.take("toggl", 10, kit.label(kit.project(3), "Mobile"), kit.entry(1, 2, label=3))
    office.take("upwork", 30, kit.line(1, 0, 2, name=kit.named("38", "Mobile")))
    assert office.placed(1) == [("upwork-38", None)]


def test_the_name_goes_with_the_last_row_that_gave_it(office, kit):
    name, days = kit.named("38", "Mobile"), (kit.through(48, Kind.WORK),)
    office.take("toggl", 10, kit.label(kit.project(3), "Mobile"), kit.entry(1, 2, label=3))
    office.take("upwork", 30, kit.line(1, 0, 2, name=name), kit.line(2, 0, 1, name=name), snapshot=days)
    office.take("upwork", 31, kit.line(2, 0, 1, name=name), snapshot=days)
    assert office.placed(1) == [("upwork-38", None)]
    office.take("upwork", 32, snapshot=days)
    assert office.placed(1) == [("suspense", None)]
    assert office.rows("contract") == []


def test_a_contract_record_that_goes_takes_its_name_with_it(office, kit):
    every = (kit.everything(Kind.CONTRACT),)
    office.take("toggl", 10, kit.label(kit.project(3), "Mobile"), kit.entry(1, 2, label=3))
    office.take("upwork", 11, kit.contract(kit.named("38", "Mobile")), snapshot=every)
    assert office.placed(1) == [("upwork-38", None)]
    office.take("upwork", 12, kit.contract(kit.named("39", "Other")), snapshot=every)
    assert office.placed(1) == [("suspense", None)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_row_with_a_title_alone_finds_the_one_contract_of_that_title_whichever_comes_first(office, kit, order):
    rows = [kit.line(1, 0, 2, name=kit.named(None, "MOBILE")), kit.line(2, 0, 1, name=kit.named("38", "Mobile"))]
    for number in order:
        office.take("upwork", 30 + number, rows[number])
    assert {row[0] for row in office.rows("line", "contract")} == {"upwork-38"}


def test_a_title_that_comes_to_fit_two_contracts_sends_its_rows_to_suspense_and_back(office, kit):
    every = (kit.everything(Kind.CONTRACT),)
    first, second = kit.contract(kit.named("38", "Mobile")), kit.contract(kit.named("39", "Mobile"))
    office.take("upwork", 30, kit.line(1, 0, 2, name=kit.named(None, "Mobile")), first, snapshot=every)
    office.take("upwork", 31, kit.posting("e", 0, kit.named(None, "mobile")))
    assert office.rows("line", "contract") == office.rows("posting", "contract") == [("upwork-38",)]
    office.take("upwork", 32, first, second, snapshot=every)
    assert office.rows("line", "contract") == office.rows("posting", "contract") == [(None,)]
    office.take("upwork", 33, second, snapshot=every)
    assert office.rows("line", "contract") == office.rows("posting", "contract") == [("upwork-39",)]


def test_a_contract_that_the_config_comes_to_name_takes_over_all_that_was_seen_of_it(office, kit):
    office.configure(kit.config(kit.MAPS.replace('"shop"', '"api"'), kit.API.replace('id = "36"', 'id = "1"')))
    name = kit.named("36", "Old title")
    office.take("upwork", 30, *(kit.line(day, day, 2, "80.00", name) for day in range(4)))
    assert {row[0] for row in office.rows("line", "contract")} == {"upwork-36"}
    assert [row[0] for row in office.rows("learned")] == ["upwork-36"]
    office.configure(kit.config(kit.API, kit.SHOP, kit.MAPS))
    office.settle()
    assert {row[0] for row in office.rows("line", "contract")} == {"api"}
    assert [row[0] for row in office.rows("learned")] == ["api"]
    assert {row[0] for row in office.rows("contract", "key")} == {"api"}
    assert office.ledger.discrepancies.subjects("billing-period") == [("api", "2026-11-02")]


def test_an_export_without_rows_that_show_the_type_takes_back_none(office, kit):
    for hour, type_ in ((10, ContractType.HOURLY), (11, None)):
        office.take("upwork", hour, kit.contract(kit.named("38", "Mobile"), type_))
    assert office.contracts()["upwork-38"].type is ContractType.HOURLY
    office.take("upwork", 12, kit.contract(kit.named("38", "Mobile"), ContractType.FIXED))
    assert office.contracts()["upwork-38"].type is ContractType.FIXED


def test_a_contract_with_hours_is_hourly_even_if_the_latest_export_showed_only_a_fixed_payment(office, kit):
    name = kit.named("38", "Mobile")
    office.take("upwork", 10, kit.contract(name, ContractType.HOURLY), kit.line(1, 1, 2, "80.00", name))
    office.take("upwork", 11, kit.contract(name, ContractType.FIXED))
    assert office.contracts()["upwork-38"].type is ContractType.HOURLY


# -- postings


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("pages", [1, 3])
def test_fees_and_taxes_belong_to_the_contract_and_the_day_of_their_earning(office, kit, order, pages):
    rows = [
        kit.posting("1-tax", 3, parent="2-fee"),
        kit.posting("2-fee", 2, parent="3-earning"),
        for_its_day(kit.posting("3-earning", 1, kit.named("36"))),
    ]
    ordered = [rows[number] for number in order]
    for hour in range(pages):
        office.take("upwork", 100 + hour, *(ordered if pages == 1 else ordered[hour : hour + 1]))
    assert office.rows("posting", "contract, day") == [("api", "2026-11-03")] * 3


def test_an_earning_that_moves_takes_its_fees_along(office, kit):
    office.take("upwork", 100, kit.posting("f", 2, parent="e"), for_its_day(kit.posting("e", 1, kit.named("36"))))
    office.take("upwork", 101, for_its_day(kit.posting("e", 2, kit.named("36"))))
    assert office.rows("posting", "contract, day") == [("api", "2026-11-04")] * 2
    office.take("upwork", 102, gone=(make_ref("upwork", Kind.TRANSACTION, "e"),))
    assert office.rows("posting", "contract, day") == [(None, "2026-11-04")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_fee_that_names_no_row_is_about_the_earning_of_its_transaction_id(office, kit, order):
    rows = [
        kit.posting("1-fee", 3, group="900"),
        for_its_day(kit.posting("2-earning", 1, kit.named("36"), group="900")),
        kit.posting("3-fee", 3, group="901"),
    ]
    for hour, number in enumerate(order):
        office.take("upwork", 100 + hour, rows[number])
    assert office.rows("posting", "contract, day") == [("api", "2026-11-03")] * 2 + [(None, "2026-11-05")]


def test_of_several_earnings_of_one_transaction_id_a_fee_is_about_none(office, kit):
    fee = kit.posting("1-fee", 3, group="900")
    office.take("upwork", 100, fee, for_its_day(kit.posting("2", 1, kit.named("36"), group="900")))
    office.take("upwork", 101, for_its_day(kit.posting("3", 2, kit.named("36"), group="900")))
    earnings = {("api", "2026-11-03"), ("api", "2026-11-04")}
    assert set(office.rows("posting", "contract, day")) == {*earnings, (None, "2026-11-05")}
    office.take("upwork", 102, gone=(make_ref("upwork", Kind.TRANSACTION, "3"),))
    assert office.rows("posting", "contract, day") == [("api", "2026-11-03")] * 2


def test_rows_that_are_each_others_parents_come_to_rest(office, kit):
    office.take("upwork", 100, kit.posting("a", 1, parent="b"), kit.posting("b", 2, parent="a"))
    assert office.ledger.dirty.count_records() == 0
    assert len(office.rows("posting")) == 2


# -- learned rates


def test_a_rate_is_learned_from_three_rows_and_unlearned_without_them(office, kit):
    name, days = kit.named("38", "Mobile"), (kit.through(24 * 5, Kind.WORK),)
    lines = [kit.line(day, day, 2, "50.00", name) for day in range(3)]
    office.take("upwork", 100, *lines[:2], snapshot=days)
    assert office.rows("learned") == []
    office.take("upwork", 101, *lines, snapshot=days)
    assert [str(terms.rate) for (terms,) in office.ledger.derived.learned_terms().values()] == ["25.00 USD"]
    office.take("upwork", 102, *lines[1:], snapshot=days)
    assert office.rows("learned") == []


def test_a_raise_is_no_drift_in_any_week_once_three_rows_show_it(office, kit):
    name = kit.named("38", "Mobile")
    lines = [kit.line(day, day, 2, "80.00" if day < 9 else "88.00", name) for day in range(30) if day % 7 < 5]
    random.Random(1).shuffle(lines)
    for part in range(0, len(lines), 4):
        office.take("upwork", 24.0 * 40 + part, *lines[part : part + 4])
        assert office.differences() == []
    ((first, raised),) = office.ledger.derived.learned_terms().values()
    assert [str(first.rate), str(raised.rate), raised.start] == ["40.00 USD", "44.00 USD", kit.at(24 * 9).date()]
    assert office.found("rate-drift") == []
    office.take("upwork", 24 * 60, replace(lines[0], gross=Money.of("70.00", "USD")))
    assert len(office.found("rate-drift")) == 1


def test_a_few_minutes_teach_no_rate(office, kit):
    office.configure(kit.config())
    office.take("upwork", 30, *(kit.line(day, day, 0.1, "2.50") for day in range(5)))
    assert office.rows("learned") == []


def test_a_rate_that_is_learned_prices_the_overlaps_of_its_contract(office, kit):
    name = kit.named("38", "Mobile")
    lines = [kit.line(day, day, 2, "50.00", name) for day in range(3)]
    office.take("upwork", 100, kit.contract(name), *lines[:2])
    office.take("toggl", 101, kit.label(kit.project(3), "Mobile"), kit.entry(1, 2, 2, 3), kit.entry(2, 3, 2, 3))
    (overlap,) = office.found("overlapping-entries")
    assert overlap.finding.stake is None
    office.take("upwork", 102, lines[2])
    (overlap,) = office.found("overlapping-entries")
    assert str(overlap.finding.stake) == "-25.00 USD"


# -- cut off anywhere


@pytest.mark.slow
def test_derivation_may_be_cut_off_between_batches_and_goes_on(office, kit):
    class CutOffError(Exception):
        """The machine went down."""

    def cut_off(_: int) -> None:
        raise CutOffError

    from syncd.derive import derive

    office.pull(
        kit.Pull("toggl", 300, (kit.label(kit.project(1), "Acme"), *(kit.entry(id, id / 10) for id in range(1500))))
    )
    attempts = 0
    while office.ledger.dirty.count_records():
        attempts += 1
        with pytest.raises(CutOffError):
            derive(office.ledger, office.composition.directory, cut_off)
    assert attempts == 3
    assert office.ledger.derived.counts() == {"mapped": 1500}


def test_nothing_is_derived_twice(office, kit):
    office.take("toggl", 10, kit.label(kit.project(1), "Acme"), kit.entry(1, 2))
    before = office.ledger.database.row("SELECT total_changes()")[0]
    office.settle()
    assert office.ledger.dirty.count_records() == 0
    assert office.ledger.database.row("SELECT total_changes()")[0] - before < 20


# -- batches


def test_names_are_read_once_for_entries_in_a_row_and_anew_after_another_connection_committed(office, kit, monkeypatch):
    office.take("toggl", 1, kit.label(kit.project(1), "Acme API"))
    office.pull(kit.Pull("toggl", 20, tuple(kit.entry(number, number) for number in range(6))))
    monkeypatch.setattr(syncd.derive, "BATCH", 2)
    read, batches = [], []

    def directory():
        read.append(len(batches))
        return office.composition.directory()

    def progress(count):
        batches.append(count)
        if len(batches) == 2:
            with office.ledger.connect_again() as other, other.write() as write:
                write.dirty.mark_source("toggl")

    syncd.derive.derive(office.ledger, directory, progress)
    assert batches == [2, 2, 2]
    assert read == [0, 2]
    office.settle(20)


def test_a_row_under_the_name_of_a_contracts_record_derives_no_record_anew(office, kit):
    office.take("upwork", 1, kit.contract(kit.named()), kit.contract(kit.named("37", "Shop")))
    office.pull(kit.Pull("upwork", 20, (kit.line(1, 1, 1.5, "60.00"),)))
    derived = []
    syncd.derive.derive(office.ledger, office.composition.directory, derived.append)
    assert derived == [1]
    office.settle(20)
