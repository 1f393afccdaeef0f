"""`sign`, `fee` and `booked`: what a row moves, and which rows have moved anything."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from syncd.plugins import load_connector

SETTINGS = {
    "kind": "bank",
    "person": "me",
    "currency": "EUR",
    "columns": {"date": "Date", "amount": "Amount"},
    "through": "last-row",
}
SIGN = {"column": "Way", "plus": ["Bij"], "minus": ["Af"]}
BOOKED = {"column": "State", "words": {"DONE": "yes", "PENDING": "later", "REVERTED": "never"}}


def amounts(page):
    return [each.record.amount.decimal for each in page.records]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("12.50,Over", 'its Way "Over" is neither plus nor minus in `sign`'),
        ("12.50,", 'its Way "" is neither plus nor minus in `sign`'),
        ("-12.50,Af", "its amount of -12.50 EUR has a minus beside its Way 'Af'"),
    ],
)
def test_a_row_whose_sign_is_not_clear_is_rejected(read_bank, cells, reason):
    text = f"Date,Amount,Way\n2026-11-01,2.50,af\n2026-11-02,{cells}\n"
    (page,) = read_bank(text.encode(), **SETTINGS, sign=SIGN)
    assert (amounts(page), [row.reason for row in page.rejected]) == ([Decimal("-2.50")], [reason])


@pytest.mark.parametrize("fee", ["0.15", "-0.15"])
def test_a_fee_beside_the_amount_leaves_the_account_too(read_bank, fee):
    columns = {**SETTINGS["columns"], "fee": "Fee"}
    text = f"Date,Amount,Fee\n2026-11-01,-50.25,{fee}\n2026-11-02,10.00,\n"
    (page,) = read_bank(text.encode(), **{**SETTINGS, "columns": columns})
    assert amounts(page) == [Decimal("-50.40"), Decimal("10.00")]


def test_rows_that_are_not_booked_count_nowhere_and_the_days_of_those_that_will_be_are_not_covered(read_bank):
    rows = ["2026-11-01,1.00,DONE", "2026-11-02,2.00,PENDING", "2026-11-03,4.00,REVERTED", "2026-11-04,8.00,Done"]
    (page,) = read_bank("\n".join(["Date,Amount,State", *rows, ""]).encode(), **SETTINGS, booked=BOOKED)
    assert amounts(page) == [Decimal("1.00"), Decimal("8.00")]
    spans = [(each.span.start, each.span.end) for each in page.complete]
    midnights = [datetime(2026, 10 + (day > 0), day or 31, 23, tzinfo=UTC) for day in (0, 1, 2, 4)]
    assert spans == [(midnights[0], midnights[1]), (midnights[2], midnights[3])]
    assert [hole.because for hole in page.holes] == ["a row of Mon 2 Nov 2026 is not booked yet (x.csv:3)"]
    assert [notice.partition(";")[0] for notice in page.notices] == [
        "1 row is not booked yet and counts nowhere",
        "1 row is never booked and counts nowhere",
    ]


def test_a_word_without_a_meaning_is_rejected(read_bank):
    text = "Date,Amount,State\n2026-11-01,1.00,DONE\n2026-11-02,2.00,Parked\n"
    (page,) = read_bank(text.encode(), **SETTINGS, booked=BOOKED)
    assert [row.reason for row in page.rejected] == ['the word "Parked" in State has no meaning in `booked`']


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"sign": {**SIGN, "minus": ["af", "BIJ"]}}, '"bij" is both a plus and a minus: keep one'),
        ({"sign": SIGN, "columns": {"date": "Date", "credit": "In"}}, "`sign` is for a column of amounts"),
        ({"booked": {"column": "State", "words": {"DONE": "maybe"}}}, "'yes', 'later' or 'never'"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options, says):
    with pytest.raises(ValidationError, match=says):
        load_connector("bank").Options.model_validate({**SETTINGS, **options})


def test_only_rows_of_money_can_be_booked():
    options = {"kind": "table", "record": "time", "columns": {"start": "a", "stop": "b"}, "booked": BOOKED}
    with pytest.raises(ValidationError, match="`booked` is for rows of money"):
        load_connector("table").Options.model_validate(options)


@pytest.mark.parametrize("nothing", ["-", "–", "—", ""])
@pytest.mark.parametrize("delimiter", ",;|\t")
def test_a_dash_is_no_amount_whatever_stands_between_cells(read_bank, nothing, delimiter):
    rows = [["Date", "In", "Out"], ["2026-11-01", "12.50", nothing], ["2026-11-02", nothing, "2.50"], []]
    columns = {"date": "Date", "credit": "In", "debit": "Out"}
    (page,) = read_bank("\n".join(map(delimiter.join, rows)).encode(), **{**SETTINGS, "columns": columns})
    assert (amounts(page), page.rejected) == ([Decimal("12.50"), Decimal("-2.50")], [])
