"""The balance that OFX states, counted back: whatever the export's days are, the rows lead to it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.running_balance import breaks
from syncd.testing import files
from syncd.testing.files import only_page
from tests.connectors.bank.parts import account_rows
from tests.connectors.bank.test_ofx import ofx

FIRST = date(2026, 11, 2)


def text(number):
    return f"{FIRST + timedelta(days=number):%Y%m%d}"


def written(rows, days, stated=None, available="9.99"):
    """A statement of (day, cents) rows. `stated`: day and cents of its ledger balance."""
    entries = [
        {"TRNTYPE": "OTHER", "DTPOSTED": text(day), "TRNAMT": f"{cents / 100:.2f}", "FITID": f"F{id}", "NAME": "X"}
        for id, day, cents in rows
    ]
    file = ofx(*entries, xml=True, days=(text(days[0]), text(days[1])))
    if stated is None:
        return file
    balance = "<{0}BAL><BALAMT>{1}</BALAMT><DTASOF>{2}140000</DTASOF></{0}BAL>"
    ledger = balance.format("LEDGER", f"{stated[1] / 100:.2f}", text(stated[0]))
    return file.replace("</STMTRS>", f"{ledger}{balance.format('AVAIL', available, text(stated[0]))}</STMTRS>")


def read(connector, *given, **more):
    return account_rows(only_page(connector(files.file(written(*given, **more), "x.ofx"))))


def shown(*given, **more):
    return [((row.posted - FIRST).days, row.minor, row.balance) for row in read(*given, **more).values()]


def test_rows_before_the_day_of_the_balance_lead_to_it(connector):
    rows = [(1, 0, 500), (2, 1, -200), (3, 4, 50)]
    assert shown(connector, rows, (0, 4), (4, 1350)) == [(0, 500, 1500), (1, -200, 1300), (4, 50, None)]


def test_a_file_without_rows_shows_the_balance_alone(connector):
    assert shown(connector, [], (0, 4), (4, 1000)) == [(0, 0, 1000), (3, 0, 1000)]
    assert shown(connector, [(1, 4, 50)], (0, 4), (4, 1050)) == [(4, 50, None), (0, 0, 1000), (3, 0, 1000)]


@pytest.mark.parametrize(
    ("rows", "days", "stated"),
    [
        ([(1, 0, 500)], (0, 4), None),
        ([(1, 0, 500)], (0, 4), (9, 1000)),  # rows between the last day and that of the balance are in no file
        ([(1, 2, 500), (2, 3, 100)], (0, 4), (2, 1000)),  # some of the second day may be after it
    ],
)
def test_a_balance_that_the_rows_may_not_lead_to_tells_nothing(connector, rows, days, stated):
    assert {row.balance for row in read(connector, rows, days, stated).values()} == {None}


def test_what_may_be_spent_is_no_balance(connector):
    rows = [(1, 0, 500), (2, 4, 50)]
    assert read(connector, rows, (0, 4), (4, 1350), available="1.00") == read(connector, rows, (0, 4), (4, 1350))


cents = st.integers(-50_000, 50_000).filter(bool)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(cents, max_size=3), min_size=3, max_size=8),
    st.integers(-99_999, 99_999),
    st.integers(1, 6),
    st.integers(1, 999),
)
def test_exports_of_parts_lead_on_and_a_lacking_row_is_found(connector, days, opening, cut, lost):
    """Each export ends on the day on which it is made; the next one begins with that day."""
    cut = min(cut, len(days) - 1)
    rows = [(f"{at}-{number}", at, each) for at, of_day in enumerate(days) for number, each in enumerate(of_day)]
    end = len(days)

    def made(first, last, kept=rows):
        stated = opening + sum(each for _, at, each in kept if at <= last)
        return read(connector, [row for row in kept if first <= row[1] <= last], (first, last), (last, stated))

    both = made(0, cut) | made(cut, end)
    assert breaks(both.values()) == []
    moved = opening + sum(map(sum, days))
    shown = [row.balance for row in made(0, end).values() if row.balance is not None]
    assert shown == [] or moved in shown
    less = [*rows, ("lost", cut, lost)]
    found = [each.minor for each in breaks([*made(0, cut).values(), *made(cut + 1, end, less).values()])]
    shows_it = not days[cut] and cut + 1 < end  # rows of the day on which an export was made have no balance
    assert found == ([lost] if shows_it else [])
