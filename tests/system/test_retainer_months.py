"""Months of retainers: hours that roll over, idle months, and what is judged again."""

import pytest

from syncd.core.discrepancies import SubjectKey
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.subjects import SubjectKind
from syncd.core.time import Span
from syncd.judge.subjects import SubjectReader

OVER, UNDER = "retainer-overrun", "retainer-underuse"
MAPS = '[[map]]\nproject = "Acme*"\ncontract = "advice"'
DAY = 24


def retainer(kit, rollover="none", hours="20h", more=""):
    terms = f'terms = [{{ rate = "60.00 EUR", hours = "{hours}", rollover = "{rollover}" }}]'
    table = f'[contract.advice]\ntype = "retainer"\nstart = 2026-10-01\n{terms}\n{more}'
    return kit.config(table, MAPS)


def known(kit, hour):
    """All my time from August on, up to an hour."""
    return (Coverage(kind=Kind.TIME, span=Span(kit.at(-90 * DAY), kit.at(hour)), person="me"),)


def take(kit, office, hour, *entries):
    office.take("toggl", hour, kit.label(kit.project(1), "Acme advice"), *entries, complete=known(kit, hour))


def spoken(office, rule):
    return sorted((one.subject.part, one.finding.seconds) for one in office.found(rule))


def work(kit, id, day, hours):
    return kit.entry(id, day * DAY + 6, hours)


OCTOBER, NOVEMBER, DECEMBER = -20, 10, 35  # days from Monday 2 November on


def test_time_beyond_the_hours_of_a_month_is_found_with_its_price(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 40 * DAY, work(kit, 1, NOVEMBER, 12), work(kit, 2, NOVEMBER + 1, 10))
        assert spoken(office, OVER) == [("2026-11-01", 2 * 3600)]
        assert office.found(OVER)[0].finding.stake == Money.of("120.00", "EUR")
        assert office.differences() == []


@pytest.mark.parametrize(("rollover", "found"), [("none", [("2026-11-01", 2 * 3600)]), ("1 month", [])])
def test_what_is_left_of_the_month_before_covers_it_where_it_rolls_over(kit, rollover, found):
    with kit.office(retainer(kit, rollover)) as office:
        entries = [work(kit, 0, OCTOBER, 15), work(kit, 1, NOVEMBER, 12), work(kit, 2, NOVEMBER + 1, 10)]
        take(kit, office, 40 * DAY, *entries)
        assert spoken(office, OVER) == found
        assert office.unmade(OVER) == []
        assert office.differences() == []


def test_a_change_of_one_month_judges_the_next_one_again(kit):
    with kit.office(retainer(kit, "1 month")) as office:
        entries = [work(kit, 0, OCTOBER, 15), work(kit, 1, NOVEMBER, 12), work(kit, 2, NOVEMBER + 1, 10)]
        take(kit, office, 40 * DAY, *entries)
        take(kit, office, 40 * DAY + 1, work(kit, 0, OCTOBER, 19))
        assert spoken(office, OVER) == [("2026-11-01", 3600)]
        assert office.differences() == []


@pytest.mark.parametrize(("hours", "read"), [(5, 4), (20, 12)], ids=["little", "all"])
def test_months_before_those_that_decide_what_is_left_are_not_read(kit, monkeypatch, hours, read):
    """Where a fourth of the hours is used, three months decide; where just all of them are, each passes on what it
    got, and all do: the month itself, and the eleven before it that have work."""
    start = -330 * DAY
    table = retainer(kit, "1 month").replace("start = 2026-10-01", f"start = {kit.at(start).date()}")
    with kit.office(table) as office:
        entries = [kit.entry(month, start + month * 30.5 * DAY + 60, hours) for month in range(12)]
        covered = (Coverage(kind=Kind.TIME, span=Span(kit.at(start - 10 * DAY), kit.at(21 * DAY)), person="me"),)
        office.take("toggl", 20 * DAY, kit.label(kit.project(1), "Acme advice"), *entries, complete=covered)
        months, pieces = set(), type(office.ledger.periods).pieces

        def seen(self, contract, days):
            found = pieces(self, contract, days)
            months.update(piece.day.replace(day=1) for piece in found)
            return found

        monkeypatch.setattr(type(office.ledger.periods), "pieces", seen)
        month = SubjectKey(SubjectKind.RETAINER_MONTH, "advice", "2026-11-01")
        composition, now = office.composition, kit.at(20 * DAY)
        SubjectReader(office.ledger, composition.directory(), composition.rules, now).read(month)
        assert len(months) == read


def test_a_month_without_any_work_is_judged_shortly_before_its_end(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 20 * DAY, work(kit, 1, OCTOBER, 15))
        assert spoken(office, UNDER) == []
        take(kit, office, 26 * DAY)
        assert [part for part, _ in spoken(office, UNDER)] == ["2026-11-01"]
        assert office.differences() == []
        take(kit, office, 29 * DAY)
        assert spoken(office, UNDER) == []
        assert office.differences() == []
        take(kit, office, 58 * DAY)
        assert [part for part, _ in spoken(office, UNDER)] == ["2026-12-01"]
        assert office.differences() == []


def test_no_month_is_left_before_the_first_work_or_after_the_end(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 40 * DAY, work(kit, 1, OCTOBER, 15), work(kit, 2, NOVEMBER, 1))
        months = [row for row in office.rows("subject", "kind, name, part") if row[0] == "retainer-month"]
        assert [part for _, _, part in months] == ["2026-10-01", "2026-11-01", "2026-12-01"]
        gone = kit.Pull("toggl", 40 * DAY + 1, gone=(work(kit, 1, OCTOBER, 15).ref,), complete=known(kit, 40 * DAY + 1))
        office.pull(gone)
        office.settle()
        assert office.differences() == []
        office.configure(retainer(kit).replace("start =", "end = 2026-11-20\nstart ="))
        office.settle()
        assert office.differences() == []


def test_a_contract_that_becomes_a_retainer_is_one(kit):
    direct = '[contract.advice]\ntype = "direct"\nterms = [{ rate = "60.00 EUR" }]'
    with kit.office(kit.config(direct, MAPS)) as office:
        take(kit, office, 40 * DAY, work(kit, 1, NOVEMBER, 12), work(kit, 2, NOVEMBER + 1, 10))
        assert office.found(OVER) == []
        office.configure(retainer(kit))
        office.settle()
        assert spoken(office, OVER) == [("2026-11-01", 2 * 3600)]
        assert office.differences() == []
        office.configure(kit.config(direct, MAPS))
        office.settle()
        assert office.found(OVER) == []
        assert office.differences() == []


def test_months_begin_in_the_users_zone(kit):
    """Berlin is an hour ahead of UTC in November: what began at 23:30 UTC of the last day is of December."""
    with kit.office(retainer(kit, hours="1h")) as office:
        take(kit, office, 40 * DAY, kit.entry(1, 28 * DAY + 23.5, 2))
        assert spoken(office, OVER) == [("2026-12-01", 3600)]


def test_a_week_over_two_months_adds_none_that_has_not_begun(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 28 * DAY + 20, work(kit, 1, 28, 2))
        assert [row for row in office.rows("subject", "kind, part") if row[0] == "retainer-month"] == [
            ("retainer-month", "2026-11-01")
        ]
        assert office.differences() == []


def test_unmapped_time_makes_little_use_uncertain(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 26 * DAY, work(kit, 1, NOVEMBER, 6))
        assert len(office.found(UNDER)) == 1
        take(kit, office, 26 * DAY + 1, kit.entry(2, NOVEMBER * DAY + 15, 1, label=9))
        assert office.unmade(UNDER) == ["some of your tracked time maps to no contract yet"]
        assert office.differences() == []


def test_a_tracker_that_was_read_today_is_not_late_for_a_month_that_runs(kit):
    with kit.office(retainer(kit)) as office:
        take(kit, office, 26 * DAY + 9, work(kit, 1, NOVEMBER, 6))
        office.settle(26 * DAY + 12)
        (found,) = office.found(UNDER)
        assert found.finding.summary.startswith("At least 6:00 of 20:00 used")
        assert "up to 14:00" in found.finding.action
        assert office.unmade(UNDER) == []
        office.settle(27 * DAY + 12)
        assert office.unmade(UNDER) != []
