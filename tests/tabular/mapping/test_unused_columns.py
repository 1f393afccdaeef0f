"""What a table has beside what is known: columns of money, clock times with points, headers in another language."""

import pytest

from syncd.connector import BadFile
from syncd.tabular import Format, recognise
from syncd.tabular.readers.table import Table
from syncd.tabular.values.moments import split_moment
from syncd.tabular.values.parse import clock


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2026-11-02 08.37", "08:37:00"), ("02.11.2026 8.37.09", "08:37:09"), ("2 Nov 2026, 2.05 PM", "14:05:00")],
)
def test_a_clock_time_may_have_points(text, shown):
    assert clock(split_moment(text).clock).isoformat() == shown


def test_a_time_that_is_none_is_at_fault_and_not_its_day():
    parts = split_moment("2026-11-02 25.99")
    assert parts.day == "2026-11-02"
    with pytest.raises(ValueError, match="'25:99' is not a time"):
        clock(parts.clock)


@pytest.mark.parametrize("text", ["02.11.2026", "21.08.26", "2026-11-02"])
def test_a_day_alone_has_no_time(text):
    assert (split_moment(text).day, split_moment(text).clock) == (text, "")


MONEY = {"record": "transaction", "platform": "market", "person": "me", "currency": "USD"}
TABLE = "Day,Type,Job,Amount,{name}\n2026-11-02,Order,Logo,80.00,{cell}\n"


@pytest.mark.parametrize(
    ("name", "cell"), [("Currency", "EUR"), ("Fee", "-8.00"), ("Service fee (USD)", "8"), ("Gebühr", "8"), ("VAT", "1")]
)
def test_a_column_of_money_that_the_mapping_leaves_out_is_named(read, name, cell):
    columns = {"date": "Day", "amount": "Amount", "type": "Type", "contract": "Job"}
    made = {**MONEY, "kinds": {"Order": "fixed"}}
    text = TABLE.format(name=name, cell=cell).encode()
    (page,) = read(text, **made, columns=columns)
    assert f'columns that are not used: "{name}"' in page.notices[0]
    field = {"Currency": "currency", "VAT": "tax"}.get(name, "fee")
    (page,) = read(text, **made, columns={**columns, field: name})
    assert not any("not used" in notice for notice in page.notices)


@pytest.mark.parametrize(
    ("header", "pointed"),
    [(("Dato", "Prosjekt", "Timer"), True), (("Date", "Prosjekt"), True), (("Date", "Project"), False)],
)
def test_a_header_in_a_language_that_is_not_known_points_to_map(header, pointed):
    known = Format("tracker's export", ("date", "project", "hours"))
    with pytest.raises(BadFile) as refused:
        recognise(Table("x.csv", header, ()), [known])
    assert ("syncd map FILE --as" in str(refused.value)) is pointed
