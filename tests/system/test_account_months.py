"""Accounts are judged by month: running balances that jump, and rows of unknown types."""

from dataclasses import replace
from datetime import date

import pytest

from syncd.core.money import Money
from syncd.core.records import TransactionKind
from tests.system.account_rows import booked, posted, take

NOV_AND_DEC = (date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 2))


def found_in(office):
    return [
        (one.subject.name, one.subject.part, str(one.finding.stake), [fact.ref for fact in one.finding.evidence])
        for one in office.found("balance-roll-forward")
    ]


@pytest.mark.parametrize("minor", [1, -1, 1500])
def test_a_missing_row_is_found_however_small_and_ends_when_it_comes(office, kit, minor):
    rows = booked(10000, minor, 2500)
    take(office, kit, [rows[0], rows[2]])
    refs = [rows[0].ref, rows[2].ref]
    assert found_in(office) == [("upwork/USD/me", "2026-11", str(Money(abs(minor), "USD")), refs)]
    assert office.differences() == []
    take(office, kit, [rows[1]], hour=24 * 28 + 1)
    assert found_in(office) == []
    assert office.differences() == []


def test_the_first_row_of_a_month_is_compared_with_the_last_one_before_however_long_ago(office, kit):
    rows = [*booked(10000), *booked(2500, balance=10000, start=40)]
    take(office, kit, rows, hour=24 * 60)
    assert found_in(office) == []
    take(office, kit, booked(2500, balance=10700, start=40), hour=24 * 60 + 1)
    assert [each[1:3] for each in found_in(office)] == [("2026-12", "7.00 USD")]
    assert office.differences() == []
    office.take("upwork", 24 * 60 + 1, *booked(700, balance=10000, start=12))  # nothing else marks December
    assert found_in(office) == []
    assert office.differences() == []


@pytest.mark.parametrize(("missing", "found"), [(0, "2026-11"), (1, "2026-12"), (2, "2026-12")])
def test_a_row_near_the_edge_of_a_month_is_looked_at_from_both_sides(office, kit, missing, found):
    """Rows of 26, 27, 29 and 30 November and 1 and 2 December: a gap is of the month of the row after it."""
    starts = (24, 25, 27, 28, 29, 30)
    rows = [booked(100, balance=100 * number, start=start)[0] for number, start in enumerate(starts)]
    late = rows.pop(missing + 2)
    take(office, kit, rows, hour=24 * 60)
    assert [part for _, part, _, _ in found_in(office)] == [found]
    office.take("upwork", 24 * 60, late)
    assert found_in(office) == []
    assert office.differences() == []


def test_a_row_that_was_booked_before_its_date_fills_a_gap_of_the_month_before(office, kit):
    first, early, late, last = booked(10000, 5000, 3000, 500)
    rows = [replace(row, posted=day) for row, day in zip((first, late, last), NOV_AND_DEC, strict=True)]
    take(office, kit, rows, hour=24 * 60)
    assert [part for _, part, _, _ in found_in(office)] == ["2026-11"]
    office.take("upwork", 24 * 60, replace(early, posted=date(2026, 12, 1)))
    assert found_in(office) == []
    assert office.differences() == []


def test_two_exports_with_unknown_days_between_them_say_cannot_tell(office, kit):
    """Then an export of these days either shows the rows, or that there are none."""
    early, late = booked(10000), booked(2500, balance=10700, start=20)
    covered = [posted(kit, 24 * 5), posted(kit, 24 * 30, since=24 * 18)]
    office.pull(kit.Pull("upwork", 24 * 30, tuple(early + late), complete=tuple(covered)))
    office.settle(24 * 30)
    assert found_in(office) == []
    (because,) = office.unmade("balance-roll-forward")
    assert because == "the balance of upwork jumps between Mon 2 Nov and Sun 22 Nov: no source shows all of these days"
    office.pull(kit.Pull("upwork", 24 * 31, complete=(posted(kit, 24 * 30),)))
    office.settle(24 * 31)
    assert [each[1:3] for each in found_in(office)] == [("2026-11", "7.00 USD")]
    assert office.unmade("balance-roll-forward") == []
    assert office.differences() == []


def test_months_before_since_are_not_judged(kit):
    rows = booked(10000, 700, 2500)
    with kit.office(kit.config(since=date(2026, 12, 1))) as office:
        take(office, kit, [rows[0], rows[2]])
        assert found_in(office) == []


def test_a_row_of_an_unknown_type_is_found_is_in_the_statement_and_ends_when_it_has_a_meaning(office, kit):
    (row,) = booked(-495)
    odd = replace(row, kind=TransactionKind.OTHER, type_text="Contract initiation")
    take(office, kit, [odd])
    (found,) = office.found("unknown-row-type")
    assert (found.subject.name, found.subject.part, found.finding.key) == (
        "upwork/USD/me",
        "2026-11",
        "contract initiation",
    )
    assert found.finding.stake == Money(495, "USD")
    assert [fact.ref for fact in found.finding.evidence] == [odd.ref]
    assert office.differences() == []
    take(office, kit, [replace(odd, kind=TransactionKind.CLIENT_FEE)], hour=24 * 28 + 1)
    assert office.found("unknown-row-type") == []
    assert office.differences() == []


def test_a_type_that_kinds_calls_other_is_known(kit):
    table = """
[source.giro]
kind = "table"
record = "transaction"
folder = "giro"
currency = "EUR"
platform = "fiverr"
kinds = { "Spende" = "other" }
columns = { date = "Date", amount = "Amount", type = "Type" }
"""
    (row,) = booked(-495, source="giro")
    with kit.office(kit.config(table)) as office:
        take(office, kit, [replace(row, kind=TransactionKind.OTHER, type_text="spende")])
        assert office.found("unknown-row-type") == []
        take(office, kit, [replace(row, kind=TransactionKind.OTHER, type_text="Gift")], hour=24 * 28 + 1)
        assert [one.finding.action for one in office.found("unknown-row-type")] == [
            "Say what “Gift” means, in `kinds` of [source.giro]"
        ]
