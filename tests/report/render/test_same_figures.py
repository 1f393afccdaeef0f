"""One report has the same figures, each as sure as the others say, in text, pages, JSON, CSV and spreadsheets."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from syncd.core.billing import summarize
from syncd.core.report import ReportKind
from syncd.report.document import RowKind, Table
from syncd.report.render import xlsx
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.message import FORMATS, as_table, document_of
from tests.accounts import PERIOD, accounts
from tests.examples import some

MONEY = {"gross": "gross", "fee": "fee", "tax": "tax", "net": "net", "per_hour": "effective_rate"}
HOURS = {"tracked": "seconds_tracked", "logged": "seconds_logged", "billable": "seconds_billable"}
SIGNS = {"at least": "≥", "at most": "≤", "estimated": "≈", "exact": ""}
KINDS = (RowKind.NORMAL, RowKind.TOTAL)
TAKEN = ("fee", "tax")  # of which "at least" means that more may be taken: the signed amount is at most that


def told(line):
    """The figures of a line of JSON by the columns of a table: (number, how far it is known)."""
    found = {}
    for key, name in MONEY.items():
        state = line["states"][name]
        found[key] = (line[name] and Decimal(line[name]), "at most" if (key, state) in BOUNDS else state)
    for key, name in HOURS.items():
        partial, estimated = f"{key}_partial", f"{key}_estimated"
        grows = line.get(partial, key == "logged" and "logged" in {gap["side"] for gap in line["gaps"]})
        state = (
            "unknown" if line[name] is None else "estimated" if line[estimated] else "at least" if grows else "exact"
        )
        found[key] = (line[name], state)
    return found


BOUNDS = {(key, "at least") for key in TAKEN}


def report_of(sample, made_up):
    summary = summarize(PERIOD, made_up)
    return sample.report(kind=ReportKind.SUMMARY, summary=summary, discrepancies=(), hushed=(), beside=None)


def test_json_and_csv_tell_the_same_numbers_and_how_far_each_is_known(sample):
    @some(40)
    @given(st.lists(accounts, max_size=4))
    def check(made_up):
        report = report_of(sample, made_up)
        lines = json.loads(FORMATS["json"](report))["summary"]["lines"]
        rows = list(csv.DictReader(io.StringIO(as_table(report).text.removeprefix("\ufeff"))))
        assert len(rows) == len(lines)
        for row, line in zip(rows, lines, strict=True):
            inexact = dict(each.rsplit(" ", 1) if "at " not in each else each.split(" ", 1) for each in parts(row))
            for key, (number, state) in told(line).items():
                if number is None:
                    assert (row[key], inexact.get(key, "unknown")) == ("", "unknown")
                else:
                    assert (Decimal(row[key]), inexact.get(key, "exact")) == (number, state)

    check()


def parts(row):
    return row["inexact"].split("; ") if row["inexact"] else []


def test_a_spreadsheet_has_the_numbers_of_json_with_their_signs(sample):
    @some(15)
    @given(st.lists(accounts, min_size=1, max_size=3))
    def check(made_up):
        report = report_of(sample, made_up)
        lines = json.loads(FORMATS["json"](report))["summary"]["lines"]
        sheet = load_workbook(io.BytesIO(xlsx.render(document_of(report))), data_only=True)["Hours and money"]
        (table,) = [each for each in document_of(report).data if each.sheet == "Hours and money"]
        keys = [column.key for column in table.columns]
        head = [cell.value for cell in sheet[1]]
        for at, line in enumerate(lines):
            cells = [cell for cell, title in zip(sheet[2 + at], head, strict=True) if title and title != "Currency"]
            shown = dict(zip(keys, cells, strict=True))
            for key, (number, state) in told(line).items():
                if number is None:
                    assert shown[key].value in ("unknown", "–")
                else:
                    assert as_number(shown[key].value, number) == number
                    assert (shown[key].number_format.startswith('"')) == (state != "exact")
                    assert SIGNS[state] in shown[key].number_format

    check()


def as_number(value, like):
    """A number of a sheet in the unit of JSON: seconds, or major units."""
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return round(value * 86_400) if isinstance(like, int) else round(Decimal(value), -like.as_tuple().exponent)


def test_text_and_pages_show_every_figure_of_the_table_with_its_sign(sample):
    @some(25)
    @given(st.lists(accounts, min_size=1, max_size=3))
    def check(made_up):
        report = report_of(sample, made_up)
        (table,) = [block for block in document_of(report).blocks if isinstance(block, Table) and has_tracked(block)]
        figures = {
            cell.says.replace(NO_BREAK, " ")
            for row in table.rows
            for cell, column in zip(row.cells, table.columns, strict=True)
            if column.is_number and cell.value is not None
        }
        for form in ("text", "html", "page"):
            shown = " ".join(sample.plain(FORMATS[form](report)).replace(NO_BREAK, " ").split())
            assert [figure for figure in figures if figure not in shown] == []

    check()


def has_tracked(table):
    return any(column.key == "tracked" for column in table.columns)


def test_the_rows_of_a_billable_summary_add_up_to_its_totals(sample):
    @some(40)
    @given(st.lists(accounts, min_size=1, max_size=4))
    def check(made_up):
        document = document_of(report_of(sample, made_up))
        for table in (*document.blocks, *document.data):
            if isinstance(table, Table) and has_tracked(table):
                at = [column.key for column in table.columns].index("tracked")
                seconds = {
                    kind: sum(
                        row.cells[at].value.seconds for row in table.rows if row.kind is kind and row.cells[at].value
                    )
                    for kind in (RowKind.NORMAL, RowKind.TOTAL)
                }
                assert seconds[RowKind.NORMAL] == seconds[RowKind.TOTAL]

    check()
