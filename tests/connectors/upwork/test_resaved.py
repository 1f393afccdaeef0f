"""Exports that people opened in a spreadsheet and saved say what they said before, or it is asked."""

import csv
import io
from datetime import date, datetime

import pytest

from syncd.connector import BadFile
from syncd.core.records import Contract
from syncd.tabular import day
from syncd.testing.files import file

WRITTEN = ["%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d. %b %Y", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y"]
EXPORTS = {
    "upwork_weekly_summary.csv": ("Hours", "Amount"),
    "upwork_transaction_report.csv": ("Amount $", "Current balance $"),
    "statements_2024-06-01_2024-06-30.csv": ("Amount", "Balance"),
}
SWAPPED = str.maketrans(",.", ".,")


def resaved(source, numbers, pattern, german):
    """The export with its dates rewritten; `german`: with decimal commas between semicolons too."""
    rows = list(csv.DictReader(io.StringIO(source.data.decode("utf-8-sig"))))
    for row in rows:
        if row["Date"]:
            row["Date"] = day(row["Date"]).strftime(pattern)
        for name in numbers if german else ():
            row[name] = row[name].translate(SWAPPED)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";" if german else ",")
    writer.writeheader()
    writer.writerows(rows)
    return file(out.getvalue().encode("cp1252"), source.name, source.modified)


def said(page):
    return [
        [each.record for each in page.records],
        [each.reason for each in page.rejected],
        page.complete,
        page.snapshot,
        page.notices and [notice.rpartition(" at ")[0] for notice in page.notices],
    ]


@pytest.mark.parametrize("german", [False, True])
@pytest.mark.parametrize("pattern", WRITTEN)
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_that_a_spreadsheet_saved_says_the_same(upwork, name, pattern, german):
    source = upwork.fixture(name)
    open_ = name == "upwork_weekly_summary.csv" and "/" in pattern  # it has no day above 12
    told = {"dates": "day-first" if pattern.startswith("%d") else "month-first"} if open_ else {}
    assert said(upwork.read(resaved(source, EXPORTS[name], pattern, german), **told)) == said(upwork.read(source))


def test_dates_that_leave_their_order_open_are_asked_for_by_the_option_that_settles_it(upwork):
    def row(ref, when):
        return {"Date": when, "Transaction type": "Bonus", "Ref ID": ref, "Amount $": "5.00"}

    made = [
        (upwork.report(row("1", "11/02/2026"), row("2", "11/03/2026")), "posted"),
        (upwork.statements(["11/02/2026", "1", "Bonus", "", "", "Acme", "5", "5"]), "posted"),
        (upwork.weekly(["11/02/2026", "Api (36000001)", "1", "40", ""]), "day"),
    ]
    for export, field in made:
        with pytest.raises(BadFile, match="set `dates` of the source to") as asked:
            upwork.read(export)
        assert "choose dates like" not in str(asked.value)
        for dates, first in (("day-first", date(2026, 2, 11)), ("month-first", date(2026, 11, 2))):
            records = [each.record for each in upwork.read(export, dates=dates).records]
            assert getattr(next(each for each in records if not isinstance(each, Contract)), field) == first


def test_one_day_above_12_settles_the_order_for_the_whole_file(upwork):
    rows = [[when, "Api (36000001)", "1", "40", ""] for when in ("11/02/2026", "11/20/2026")]
    lines = upwork.lines(upwork.weekly(*rows, modified=datetime.fromisoformat("2026-11-22T09:00:00+00:00")))
    assert [line.day for line in lines] == [date(2026, 11, 2), date(2026, 11, 20)]


def test_a_thousand_is_never_taken_for_one_silently(upwork):
    text = "Date;Contract;Hours;Amount;Payment type\n2026-11-02;Api (36000001);{};1,234;\n"
    with pytest.raises(BadFile, match="set `mark` of the source to"):
        upwork.read(file(text.format("7")))
    page = upwork.read(file(text.format("2,5")))
    assert [each.reason for each in page.rejected] == ["'1.234' has more decimal places than USD has"]
    for mark, gross in ((".", [123400]), (",", [])):
        lines = upwork.lines(file(text.format("7")), mark=mark)
        assert [line.gross.minor for line in lines] == gross


def test_a_clients_timesheet_with_decimal_commas_is_read(upwork):
    text = "Date from;Date to;Talent;Hours\n26.10.26;01.11.26;Jane (jane);2,5\n"
    (line,) = upwork.lines(file(text), account="client")
    assert (line.day, line.seconds) == (date(2026, 10, 26), 9000)


@pytest.mark.parametrize("bad", ["11/04/2026", "soon"])
def test_a_timesheet_with_a_rejected_row_is_complete_for_no_day(upwork, bad):
    rows = [["10/26/2026", "11/01/2026", "Jane", "1", ""], [bad, "11/15/2026", "Jane", "1", ""]]
    page = upwork.read(upwork.timesheet(*rows), account="client")
    assert (len(page.records), len(page.rejected), page.complete) == (1, 1, [])
