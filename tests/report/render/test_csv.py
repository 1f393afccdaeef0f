import csv
import io
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import Evidence
from syncd.core.safe_text import line
from syncd.report.render import csv as as_csv
from tests.examples import some


def rows(report):
    text = as_csv.render(report)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_every_discrepancy_is_a_row_with_numbers_as_numbers(sample):
    read = rows(sample.report())
    assert len(read) == 6
    assert read[0] == {
        "id": "d-0000000001",
        "rule": "tracked-not-logged",
        "severity": "high",
        "state": "open",
        "assertion": "completeness",
        "about": "api, 9 to 15 Nov 2026",
        "summary": "2:30 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC",
        "action": "Add 2:30 to the Work Diary before Mon 12:00 UTC",
        "seconds": "9000",
        "stake": "100.00",
        "currency": "USD",
        "deadline": "2026-11-16T12:00:00Z",
        "first_seen": "2026-11-13T07:50:00Z",
        "last_seen": "2026-11-16T08:50:00Z",
        "age_days": "1",
        "evidence": "toggl/time/9000000001: Tue 10 Nov 09:00–11:30, “API tests”",
        "parent": "",
        "economic_date": "2026-11-15",
        "age_bucket": "0–7",
        "resolved_by": "",
    }
    assert read[4]["stake"] == "-13.33"
    assert read[5]["stake"] == ""


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "\u00a0=1", "\u200b=1", "﹣1"],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert as_csv.inert(text) == f"'{line(text)}"


@pytest.mark.parametrize("text", ["", "2:30 tracked", "1-2", "a=b", "−5 is a minus sign, not a hyphen", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert as_csv.inert(text) == text


@given(st.text(max_size=20))
def test_no_text_starts_like_a_formula(text):
    visible = "".join(each for each in as_csv.inert(text) if not each.isspace() and unicodedata.category(each) != "Cf")
    assert not unicodedata.normalize("NFKC", visible[:1]).startswith(tuple("=+-@"))


def test_any_discrepancies_read_back_as_one_row_each_with_no_formula_in_a_text_column(sample):
    numbers = {"seconds", "stake", "age_days"}

    @some(40)
    @given(sample.discrepancies)
    def check(found):
        read = rows(sample.report(discrepancies=tuple(found)))
        assert [each["id"] for each in read] == [each.id for each in found]
        for row, each in zip(read, found, strict=True):
            assert not [name for name in row if name not in numbers and row[name].lstrip().startswith(tuple("=+-@"))]
            assert row["stake"] == "" or Decimal(row["stake"]) == each.stake.decimal

    check()


def test_all_evidence_goes_along(sample):
    found = sample.discrepancy(evidence=tuple(Evidence(f"toggl/time/{n}", "1:00") for n in range(30)))
    assert rows(sample.report(discrepancies=(found,)))[0]["evidence"].count("toggl/time/") == 30
