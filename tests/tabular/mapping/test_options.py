"""What is wrong with a mapping is said before any file is read."""

import pytest
from pydantic import ValidationError

from syncd.tabular.mapping import FIELDS, MappedOptions

MONEY = {"kind": "table", "record": "transaction", "platform": "fiverr", "currency": "USD"}
COLUMNS = {"date": "Date", "amount": "Amount"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"columns": {"date": "D", "amout": "A"}}, 'there is no field "amout" to fill; did you mean "amount"?'),
        ({"columns": {"amount": "A"}}, 'a column must be named for "date"'),
        ({"columns": {"date": "D", "net": "N"}}, '"amount", or "credit", or "debit", or "net" and "fee"'),
        ({"columns": COLUMNS, "constants": {"date": "x"}}, '"date" has both a column and a constant: keep one'),
        ({"columns": COLUMNS, "currency": None}, "amounts need a currency"),
        ({"columns": COLUMNS, "platform": None}, "a table of transaction records needs `platform`"),
        (
            {"columns": COLUMNS, "kinds": {"x": "fe"}},
            'there is no type "fe" of transaction records; did you mean "fee"?',
        ),
        ({"columns": COLUMNS, "states": {"x": "funded"}}, "`states` are for milestones"),
        ({"columns": COLUMNS, "record": "tme"}, "Input should be 'time', 'work'"),
        ({"columns": {"date": "D", "amount": []}}, "should have at least 1 item"),
        ({"columns": {"date": "D", "amount": ""}}, "should have at least 1 character"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(change, says):
    with pytest.raises(ValidationError) as raised:
        MappedOptions.model_validate({**MONEY, **change})
    assert says in str(raised.value)


@pytest.mark.parametrize("record", FIELDS)
def test_every_field_that_is_needed_can_be_filled(record):
    for ways in FIELDS[record].needs:
        assert {name for way in ways for name in way.split("+")} <= set(FIELDS[record].names)


def test_one_column_or_several_fill_a_field():
    made = MappedOptions.model_validate({**MONEY, "columns": {**COLUMNS, "description": ["A", "B"]}})
    assert (made.columns["date"], made.columns["description"]) == (("Date",), ("A", "B"))
    assert made.named == ["Date", "Amount", "A", "B"]
