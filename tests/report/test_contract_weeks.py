"""The weeks of contracts in files: what is known of each, and sums of what is known alone."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.beside import Beside
from syncd.core.bounds import State
from syncd.core.by_week import HoursByWeek, HoursOfWeek, NetByWeek, NetOfWeek
from syncd.core.money import Money
from syncd.core.wording import Here
from syncd.report.document import RowKind
from syncd.report.kinds.contract_weeks import contract_weeks
from syncd.report.language.voice import Voice
from syncd.report.render.xlsx_sums import sum_of
from tests.examples import some
from tests.report.render.conftest import NOW, summary

VOICE = Voice(Here(ZoneInfo("UTC"), NOW))
SUMMARY = summary()
API = SUMMARY.lines[0].contract
MONDAYS = [date(2026, 10, 19) + timedelta(weeks=number) for number in range(4)]


def hours(*weeks, contract=API):
    made = tuple(HoursOfWeek(first=first, **week) for first, week in zip(MONDAYS, weeks, strict=False))
    return HoursByWeek(contract=contract, title="Backend API", platform="Upwork", weeks=made)


def net(*weeks, contract=API, currency="USD"):
    made = tuple(
        NetOfWeek(first=first, net=Money(minor, currency) if minor is not None else None, state=state)
        for first, (minor, state) in zip(MONDAYS, weeks, strict=False)
    )
    return NetByWeek(contract=contract, currency=currency, weeks=made)


def tables(**beside):
    return contract_weeks(SUMMARY, Beside(**beside), VOICE)


def said(table):
    return [[cell.says.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells[1:]] for row in table.rows]


def test_a_contract_has_a_row_for_each_week_and_sums_of_what_is_known():
    weeks = [
        {"tracked": 9000, "shown": 9000, "difference": 0},
        {"tracked": 9000, "shown": 3600, "difference": -5400, "tracked_state": State.AT_LEAST},
        {"tracked": 9000, "shown": None, "difference": None},
    ]
    (table,) = tables(
        hours=(hours(*weeks),), net=(net((1000, State.EXACT), (2000, State.ESTIMATED), (3000, State.EXACT)),)
    )
    assert said(table) == [
        ["2:30", "2:30", "0:00", "10.00"],
        ["≥ 2:30", "1:00", "−1:30", "≈ 20.00"],
        ["2:30", "unknown", "unknown", "30.00"],
        ["≥ 7:30", "", "", "≈ 60.00"],
    ]
    assert [column.key for column in table.columns] == ["week", "tracked", "logged", "difference", "net"]


def test_hours_stand_in_one_table_of_a_contract_of_two_currencies():
    both = tables(
        hours=(hours({"tracked": 60, "shown": 60, "difference": 0}),),
        net=(net((1000, State.EXACT)), net((500, State.EXACT), currency="EUR")),
    )
    assert sorted(len(table.columns) for table in both) == [2, 5]


def test_hours_without_money_have_a_table_too_and_without_weeks_there_is_none():
    (table,) = tables(hours=(hours({"tracked": 60, "shown": 60, "difference": 0}, contract="other"),))
    assert (table.sheet, len(table.columns)) == ("other", 4)
    assert tables() == contract_weeks(SUMMARY, None, VOICE) == ()


FIGURE = st.one_of(st.none(), st.integers(0, 10**6))


@some(40)
@given(st.lists(st.tuples(FIGURE, st.sampled_from(State)), min_size=1, max_size=4))
def test_a_total_is_the_sum_of_weeks_that_are_all_known(weeks):
    (table,) = tables(net=(net(*weeks),))
    total = table.rows[-1]
    assert total.kind is RowKind.TOTAL
    if any(minor is None or state is State.UNKNOWN for minor, state in weeks):
        assert total.cells[1].says == ""
    else:
        assert total.cells[1].value == Money(sum(minor for minor, _ in weeks), "USD")
        assert sum_of(table, len(weeks), 1, 2) == f"=SUBTOTAL(109,B2:B{len(weeks) + 1})"
        assert (total.cells[1].says[0] in "≈≥≤") == any(state is not State.EXACT for _, state in weeks)
