"""Summaries and reports claim no more than their files cover: transactions of an autumn, tracked time of two
weeks, and rows that nobody can read."""

import json
from datetime import date, timedelta

import pytest

from syncd.core.records import ContractType
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import SourceState
from syncd.core.summary import Basis, Summary, SummaryLine, Total
from syncd.core.time import Period, instant
from syncd.ledger.codec import decode, encode
from tests.home import CLOCKIFY, JANE, UPWORK, WEEKLY, Home, clockify, configuration

CONTRACTS = """[contract.api]
platform = "upwork"
id       = "36000001"
titles   = ["Backend API"]
type     = "hourly"
terms    = [{ rate = "40.00 USD", fee = "0%" }]

[contract.ops]
titles = ["Operations"]
type  = "direct"
terms = [{ rate = "90.00 EUR" }]

[[map]]
project  = "API"
contract = "api"

[[map]]
project  = "Ops"
contract = "ops"
"""
NOW = "2026-11-20T09:00:00Z"
MONEY = "Date,Transaction ID,Transaction type,Transaction summary,Description 1,Client team,Amount $,Ref ID\n"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, NOW, configuration(UPWORK, CLOCKIFY, JANE, CONTRACTS, WEEKLY))


def take(home, source, name, text, day, now=NOW):
    """Import a file that was made at noon of a day."""
    home.take(source, name, text, made=f"{day}T12:00:00Z", now=now)


def summary(home, period, now=NOW):
    """The lines of the summary of a period by contract, and all of it."""
    found = home.json("summary", "--period", period, now=now)
    return {line["contract"]: line for line in found["lines"]}, found


def money(*mondays):
    """Transactions for weeks that begin on these days: 80.00 each, without a fee."""
    rows = []
    for monday in map(date.fromisoformat, mondays):
        posted, last = monday + timedelta(days=7), monday + timedelta(days=6)
        says = f"Invoice for {monday:%b} {monday.day}, {monday.year} - {last:%b} {last.day}, {last.year}"
        rows.append(
            f'{posted:%b} {posted.day} {posted.year},{monday:%m%d},Hourly,"Backend API","{says}",Acme,80.00,'
            f"{monday:%m%d}1\n"
        )
    return MONEY + "".join(rows)


AUTUMN = money("2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09")
NOVEMBER = clockify(
    ("2026-11-01", "Ops", 2), ("2026-11-03", "API", 2), ("2026-11-11", "API", 2), ("2026-11-12", "Ops", 3)
)
RANGE = "Clockify_Time_Report_Detailed_01_11_2026-13_11_2026.csv"
EARLY = ": export again with the range ending today"
THROUGH = f"tracked time of me: known through Fri 13 Nov{EARLY}"


@pytest.fixture
def autumn(home):
    """Transactions of five weeks, and tracked time from 1 to 13 November."""
    take(home, "upwork", "transactions.csv", AUTUMN, "2026-11-19")
    take(home, "clockify", RANGE, NOVEMBER, "2026-11-19")
    return home


def test_time_is_unknown_where_no_tracker_speaks_of_any_of_it(autumn):
    lines, found = summary(autumn, "2026-W44")
    assert (lines["api"]["net"], lines["api"]["seconds_tracked"], lines["api"]["effective_rate"]) == (
        "80.00",
        None,
        None,
    )
    assert found["totals"]["USD"]["seconds_tracked"] is None
    assert {"side": "tracked", "because": "tracked time of me: known from Sun 1 Nov"} in lines["api"]["gaps"]
    text = autumn.run("summary", "--period", "2026-W44")
    assert "0:00" not in text
    assert "Tracked time of me: known from Sun 1 Nov (Backend API, Operations)." in text


def test_hours_of_some_weeks_make_no_rate_for_the_money_of_more(autumn):
    lines, found = summary(autumn, "2026-10-19..2026-11-15")
    api = lines["api"]
    assert (api["net"], api["seconds_tracked"], api["effective_rate"]) == ("320.00", 14400, None)
    because = f"tracked time of me: known from Sun 1 Nov through Fri 13 Nov{EARLY}"
    assert {"side": "tracked", "because": because} in api["gaps"]
    assert (found["totals"]["USD"]["partial"], found["totals"]["USD"]["tracked_partial"]) == (False, True)


def test_a_week_whose_time_is_all_known_has_a_rate(autumn):
    lines, _ = summary(autumn, "2026-W45")
    assert (lines["api"]["seconds_tracked"], lines["api"]["effective_rate"]) == (7200, "40.00")
    assert [gap["side"] for gap in lines["api"]["gaps"]] == ["logged"]


def test_what_a_direct_contract_earned_in_a_month_is_known_as_far_as_its_time(autumn):
    lines, found = summary(autumn, "2026-11")
    ops, total = lines["ops"], found["totals"]["EUR"]
    assert (ops["gross"], ops["gross_partial"], ops["billable_partial"]) == ("450.00", True, True)
    assert ops["gaps"] == [{"side": "tracked", "because": THROUGH}]
    assert (total["gross"], total["partial"]) == ("450.00", True)
    text = autumn.run("summary", "--period", "2026-11")
    assert "≥ 450.00" in text
    assert "Partial: not all hours are known for 1 of 1 line" in text
    assert "Tracked time of me: known through Fri 13 Nov" in text
    assert f"tracked: {THROUGH}" in autumn.run("summary", "--period", "2026-11", "--format", "csv")


def test_a_period_that_goes_on_need_not_be_known_further_than_now(autumn):
    lines, found = summary(autumn, "2026-11", now="2026-11-14T00:00:00Z")
    assert (lines["ops"]["gross"], lines["ops"]["gross_partial"], lines["ops"]["gaps"]) == ("450.00", False, [])
    assert found["gaps"] == []


def test_unmapped_time_of_the_person_makes_tracked_time_a_lower_bound(home):
    take(home, "clockify", RANGE, clockify(("2026-11-02", "Ops", 2), ("2026-11-03", "Secret", 1)), "2026-11-19")
    lines, found = summary(home, "2026-W45")
    assert (lines["ops"]["seconds_tracked"], lines["ops"]["tracked_partial"]) == (7200, True)
    assert lines["ops"]["gaps"][0]["because"] == "some time in this period maps to no contract yet"
    assert found["totals"]["EUR"]["partial"]


def test_a_month_whose_transactions_begin_late_says_where_they_begin(autumn):
    lines, _ = summary(autumn, "2026-10")
    api = lines["api"]
    assert (api["basis"], api["gross"], api["gross_partial"], api["net"]) == ("billed", "160.00", True, "160.00")
    begins = "Upwork transactions of me: known from Mon 19 Oct"
    assert {"side": "billed", "because": begins} in lines["api"]["gaps"]
    text = autumn.run("summary", "--period", "2026-10")
    assert f"{begins} (Backend API)." in text
    assert "“unknown”: not known yet, or not completely" in text


def test_a_period_without_data_is_not_a_period_without_work(autumn):
    text = autumn.run("summary", "--period", "2026-W47")
    assert "No source shows time or money for any contract in this period." in text
    assert f"Tracked time of me: no source shows that time{EARLY}." in " ".join(text.split())


@pytest.mark.parametrize(
    "row",
    [
        'Nov 10 2026,9,Moonshine,"Backend API","of the month",Acme,1.00,91\n',
        "Nov 10 2026,9,Moonshine,,of the month,,1.00,91\n",
        'Nov 10 2026,9,Hourly,"Backend API","Invoice for Nov 9 - Nov 15, 2026",Acme,lots,91\n',
    ],
)
def test_one_row_that_cannot_be_counted_leaves_a_month_at_least_what_the_others_show(home, row):
    take(home, "upwork", "transactions.csv", money("2026-11-02") + row, "2026-11-19")
    lines, found = summary(home, "2026-11", now="2026-11-20T08:00:00Z")
    assert (lines["api"]["basis"], lines["api"]["gross"], lines["api"]["gross_partial"]) == ("billed", "80.00", True)
    assert [gap["side"] for gap in lines["api"]["gaps"] if gap["side"] == "billed"] == ["billed"]
    assert found["totals"]["USD"]["partial"]
    assert "≥ 80.00" in home.run("summary", "--period", "2026-11")


def test_a_type_that_is_not_known_says_which_it_is_and_concerns_the_weeks_it_may_be_of(home):
    unknown = AUTUMN + 'Nov 10 2026,9,Moonshine,"Backend API","of the month",Acme,1.00,91\n'
    take(home, "upwork", "transactions.csv", unknown, "2026-11-19")
    (gap,) = [gap for gap in summary(home, "2026-W46")[0]["api"]["gaps"] if gap["side"] == "billed"]
    assert gap["because"] == "1 transaction of a type that syncd does not know (“Moonshine”) is not counted"
    assert not summary(home, "2026-W43")[0]["api"]["gross_partial"]


@pytest.mark.parametrize("amount", ["1.00", "-1.00"])
def test_a_type_that_is_not_known_and_takes_money_away_leaves_no_lower_bound(home, amount):
    row = f'Nov 10 2026,9,Moonshine,"Backend API","of the month",Acme,{amount},91\n'
    take(home, "upwork", "transactions.csv", AUTUMN + row, "2026-11-19")
    line = summary(home, "2026-W46")[0]["api"]
    takes = amount.startswith("-")
    assert line["gross_partial"]
    assert line["states"]["gross"] == ("estimated" if takes else "at least")
    said = "1 transaction of a type that syncd does not know takes 1.00 USD away"
    assert (said in home.run("summary", "--period", "2026-W46")) == takes


def test_a_week_that_is_not_over_names_the_types_that_are_not_known(home):
    row = 'Nov 17 2026,9,Moonshine,"Backend API","of the month",Acme,1.00,91\n'
    take(home, "upwork", "transactions.csv", AUTUMN + row, "2026-11-19")
    gaps = [gap["because"] for gap in summary(home, "2026-W47", now="2026-11-20T08:00:00Z")[0]["api"]["gaps"]]
    assert any("(“Moonshine”) is not counted" in because for because in gaps)


CREDITED = (
    'Nov 18 2026,7001,Refund,"Backend API",refund to the client,Acme,-80.00,70011\n'
    'Nov 18 2026,7001,Service Fee Refund,"Backend API",given back,Acme,8.00,70012\n'
)
AGAIN = 'Nov 18 2026,7002,Hourly,"Backend API","Invoice for Nov 2, 2026 - Nov 8, 2026",Acme,60.00,70021\n'


def test_a_week_that_was_credited_and_billed_again_shows_its_money_once(home):
    take(home, "upwork", "transactions.csv", AUTUMN + CREDITED + AGAIN, "2026-11-20", now="2026-11-20T12:00:00Z")
    gross = {
        week: summary(home, week, now="2026-11-20T12:00:00Z")[0]["api"]["gross"] for week in ("2026-W45", "2026-W46")
    }
    assert gross == {"2026-W45": "60.00", "2026-W46": "80.00"}
    lines, _ = summary(home, "2026-W45", now="2026-11-20T12:00:00Z")
    assert lines["api"]["fee"] == "8.00"
    later, _ = summary(home, "2026-W47", now="2026-11-20T12:00:00Z")
    assert "api" not in later or later["api"]["gross"] is None


# -- what could not be read

UNREAD = AUTUMN + 'Nov 10 2026,9,Hourly,"Backend API","Invoice for Nov 9 - Nov 15, 2026",Acme,lots,91\n'


def report(home, *more, now=NOW):
    return home.json("report", "weekly", *more, now=now)


def notices(found):
    return {source["source"]: source["notices"] for source in found["sources"]}


def test_a_report_names_rejected_rows_among_its_news_once_and_as_a_discrepancy_until_they_are_mended(home):
    take(home, "upwork", "transactions.csv", UNREAD, "2026-11-19")
    (notice,) = notices(report(home))["upwork"]
    assert notice.startswith("1 row rejected in transactions.csv (transactions.csv:7: ")
    text = home.run("report", "weekly")
    assert "1 row of transactions.csv was not read and counts nowhere" in " ".join(text.split())
    assert "Everything that could be checked agrees" not in text
    home.run("report", "weekly", "--send")
    later = report(home, now="2026-11-21T09:00:00Z")
    assert notices(later) == {"upwork": [], "clockify": []}
    assert [found["rule"] for found in later["discrepancies"]] == ["rejected-rows"]
    stored = home.json("report", "show", "r-")
    assert notices(stored)["upwork"] == [notice]


def test_a_first_report_has_the_notices_of_the_last_seven_days(home):
    take(home, "upwork", "transactions.csv", UNREAD, "2026-11-12", now="2026-11-12T12:00:00Z")
    assert notices(report(home, now="2026-11-19T11:59:00Z"))["upwork"]
    assert not notices(report(home, now="2026-11-19T12:00:00Z"))["upwork"]


def test_a_notice_of_a_file_names_it(home):
    header, *rows = AUTUMN.splitlines()
    taxed = "\n".join([f"{header},Tax", *(f"{row},1.00" for row in rows)]) + "\n"
    take(home, "upwork", "transactions.csv", taxed, "2026-11-19")
    (notice,) = notices(report(home))["upwork"]
    assert notice.startswith('transactions.csv: columns that are not read: "tax"')


def test_a_report_that_was_stored_before_sources_had_notices_and_lines_gaps_is_read_still():
    line = SummaryLine(
        client="acme", contract="api", title="API", kind=ContractType.HOURLY, person="", basis=Basis.LOGGED,
        currency=None, seconds_tracked=3600, seconds_billable=0, seconds_logged=0,
    )  # fmt: skip
    total = Total(seconds_tracked=0, seconds_billable=0, gross=None, fee=None, tax=None, net=None, partial=True)
    report = Report(
        id="r-1",
        name="weekly",
        kind=ReportKind.SUMMARY,
        made_at=instant(NOW),
        zone="UTC",
        sources=(SourceState(source="upwork", connector="upwork", as_of={}),),
        summary=Summary(period=Period.parse("2026-W46"), lines=(line,), totals={"USD": total}),
    )
    stored = json.loads(encode(report))
    del stored["sources"][0]["notices"], stored["summary"]["gaps"]
    del stored["summary"]["lines"][0]["gaps"], stored["summary"]["lines"][0]["billable_partial"]
    del stored["summary"]["totals"]["USD"]["tracked_partial"], stored["summary"]["totals"]["USD"]["billable_partial"]
    stored["kind"] = "summary"  # as it was called then
    assert decode(json.dumps(stored), Report) == report


def test_a_week_that_was_not_checked_is_worth_what_its_days_cost(home):
    raised = '{ rate = "40.00 USD" }, { from = 2026-11-12, rate = "60.00 USD" }'
    home.edit('{ rate = "40.00 USD", fee = "0%" }', raised)
    home.configure(f"{home.text}\n[rule.export-needed]\nenabled = false\n")  # it would price the same time
    rows = clockify(("2026-11-09", "API", 1), ("2026-11-12", "API", 5))
    take(home, "clockify", RANGE, rows, "2026-11-14")
    assert "on 6:00 tracked (340.00 USD)" in home.run("once", now="2026-12-10T08:00:00Z")
