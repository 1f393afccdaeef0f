"""The balances that statements state become running balances of their entries, which lead from one to the other."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.running_balance import breaks, in_order
from syncd.testing.files import only_page
from tests.connectors.bank.camt_files import entry, statement, xml
from tests.connectors.bank.parts import account_rows

FIRST = date(2026, 11, 2)


def day(number):
    return FIRST + timedelta(days=number)


def read(connector, *statements):
    """The rows of a file of statements, as rows of an account, by ref."""
    return account_rows(only_page(connector(xml(*statements))))


def chained(days, opening, order):
    """One statement for each part of the days: (first, last) → entries as (day, cents), in the order of a file."""
    made = []
    for first, last, entries in days:
        closing = opening + sum(cents for _, cents in entries)
        texts = [entry(day(at), cents, ref=f"R{at}-{number}") for number, (at, cents) in enumerate(entries)]
        texts = order.sample(texts, len(texts))
        span = {"days": (day(first), day(last)), "opening": (day(first), opening), "closing": (day(last), closing)}
        made.append(statement(*texts, made=f"{day(last + 1)}T05:00:00", **span))
        opening = closing
    return made


cents = st.integers(-50_000, 50_000).filter(bool)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(cents, max_size=3), min_size=2, max_size=8),
    st.integers(-99_999, 99_999),
    st.integers(0, 6),
    st.randoms(use_true_random=False),
)
def test_entries_lead_from_the_opening_to_the_closing_balance_however_statements_are_cut(
    connector, days, opening, cut, order
):
    cut = min(cut, len(days) - 1)
    parts = [(first, last) for first, last in ((0, cut - 1), (cut, len(days) - 1)) if first <= last]
    dated = [(first, last, [(at, each) for at in range(first, last + 1) for each in days[at]]) for first, last in parts]
    rows = {}
    for one in chained(dated, opening, order):
        rows |= read(connector, one)
    assert breaks(rows.values()) == []
    ordered = in_order(rows.values())
    assert len([row for row in ordered if row.change]) == sum(map(len, days))
    assert (ordered[0].start, ordered[-1].end) == (opening, opening + sum(map(sum, days)))
    assert rows == read(connector, *chained(dated, opening, order))


def test_a_statement_that_does_not_add_up_or_lacks_a_balance_gives_its_entries_none(connector):
    span = {"days": (day(0), day(1)), "opening": (day(0), 1000)}
    for closing in ({"closing": (day(1), 1499)}, {}):
        (row,) = read(connector, statement(entry(day(0), 500), **span, **closing)).values()
        assert row.balance is None
    (row,) = read(connector, statement(entry(day(0), 500), **span, closing=(day(1), 1500))).values()
    assert (row.start, row.end) == (1000, 1500)


def test_entries_of_a_last_day_that_was_not_over_have_none(connector):
    span = {"days": (day(0), day(1)), "opening": (day(0), 0), "closing": (day(1), 700)}
    made = statement(entry(day(0), 500), entry(day(1), 200, ref="R2"), made=f"{day(1)}T12:00:00", **span)
    made = made.replace("T23:59:59+01:00", "T12:00:00+01:00")
    assert [row.balance for row in read(connector, made).values()] == [500, None]


def test_an_entry_that_two_statements_of_a_file_show_has_one_balance(connector):
    dayly = {"days": (day(0), day(0)), "opening": (day(0), 0), "closing": (day(0), 500)}
    both = {"days": (day(0), day(1)), "opening": (day(0), 0), "closing": (day(1), 700)}
    first, second = entry(day(0), 500), entry(day(1), 200, ref="R2")
    rows = read(connector, statement(first, **dayly), statement(first, second, **both))
    assert [row.balance for row in rows.values()] == [500, 700]


def test_a_statement_without_entries_shows_its_balance_on_its_first_and_last_day(connector):
    span = {"days": (day(0), day(4)), "opening": (day(0), 1000), "closing": (day(4), 1000)}
    found = read(connector, statement(made=f"{day(5)}T05:00:00", **span)).values()
    assert [(row.posted, row.change, row.balance) for row in found] == [(day(0), 0, 1000), (day(4), 0, 1000)]
    running = statement(made=f"{day(4)}T12:00:00", **span).replace("T23:59:59+01:00", "T12:00:00+01:00")
    assert [row.posted for row in read(connector, running).values()] == [day(0)], "entries may come on its last day"
    for closing in ({"closing": (day(4), 1001)}, {}):
        assert read(connector, statement(**{**span, **closing} if closing else {"days": span["days"]})) == {}


def test_two_statements_without_entries_show_a_gap_between_them(connector):
    june = {"days": (day(0), day(1)), "opening": (day(0), 1000), "closing": (day(1), 1000)}
    july = {"days": (day(2), day(3)), "opening": (day(2), 1200), "closing": (day(3), 1200)}
    rows = read(connector, statement(made=f"{day(2)}T05:00:00", **june))
    assert breaks(rows.values()) == []
    rows |= read(connector, statement(made=f"{day(4)}T05:00:00", **july))
    (found,) = breaks(rows.values())
    assert (found.before.posted, found.after.posted, found.minor) == (day(1), day(2), 200)
