"""`summary`: figures per contract and period, in every form the same."""

import csv
import io
from itertools import pairwise

import pytest

LINE = (
    "client contract kind person basis seconds_tracked seconds_billable seconds_logged gross fee tax net currency "
    "effective_rate seconds_beyond"
).split()
PARTS = ("tracked_partial", "billable_partial", "gross_partial", "beyond_partial")
PARTS += ("tracked_estimated", "billable_estimated", "logged_estimated")


def test_json_has_the_promised_shape_and_last_week_is_the_default(home):
    summary = home.json("summary")
    assert list(summary) == ["period", "lines", "totals", "gaps", "unsettled"]
    assert summary["period"] == "2026-W46"
    more = {"invoices", "gaps", "notes", "states", "estimated_by", "to_date"}
    assert all(set(line) == {*LINE, *PARTS, *more} for line in summary["lines"])
    assert summary == home.json("summary", "--period", "2026-W46")


def test_a_period_can_be_a_week_a_month_or_days(home):
    weeks = [home.json("summary", "--period", f"2026-W{week}") for week in (45, 46)]
    both = home.json("summary", "--period", "2026-11-02..2026-11-15")
    tracked = [sum(line["seconds_tracked"] for line in summary["lines"]) for summary in (*weeks, both)]
    assert tracked[0] + tracked[1] == tracked[2] > 0
    assert home.json("summary", "--period", "2026-11")["period"] == "2026-11"


def test_csv_has_the_same_lines(home):
    code, out, _ = home.run("summary", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    lines = home.json("summary")["lines"]
    assert [row.pop("gaps") for row in rows] == [_gaps(line) for line in lines]
    for part in PARTS:
        assert [row.pop(part) for row in rows] == ["yes" if line[part] else "no" for line in lines]
    assert [row.pop("notes") for row in rows] == ["; ".join(line["notes"]) for line in lines]
    for row, line in zip(rows, lines, strict=True):
        life = line["to_date"] or {}
        assert row.pop("to_date_rate") == (life.get("effective_rate") or "")
        assert row.pop("to_date_rate_state") == life.get("effective_rate_state", "")
        for name in [name for name in row if name.startswith("to_date_")]:
            del row[name]
    for name in lines[0]["states"]:
        assert [row.pop(f"{name}_state") for row in rows] == [line["states"][name] for line in lines]
    assert rows == [{key: "" if line[key] is None else str(line[key]) for key in LINE} for line in lines]
    assert any(line["gaps"] for line in lines)


def _gaps(line):
    return "; ".join(f"{gap['side']}: {gap['because']}" for gap in line["gaps"])


def test_text_has_a_row_for_each_contract_and_the_total(home):
    lines = home.lines("summary")
    assert lines[0] == "Billable summary 2026-W46 (9 to 15 Nov 2026)"
    blocks = [line for line, below in pairwise(lines) if below.startswith("  Tracked")]
    titles = [title.split(",")[0] for title in blocks]
    assert titles == ["Backend API", "Shop maintenance", "New website", "Website care", "Total", "Without an amount"]
    assert all(len(line) <= 78 for line in lines)


def test_a_period_without_work_says_so(home):
    assert (
        home.lines("summary", "--period", "2020-01")[1]
        == "No source shows time or money for any contract in this period."
    )


@pytest.mark.parametrize("text", ["2026-W60", "2026-13", "last year", "2026-11-15..2026-11-09"])
def test_for_a_wrong_period_the_spellings_are_named(home, text):
    error = home.refused("summary", "--period", text)
    assert error.startswith("syncd: --period: ")
