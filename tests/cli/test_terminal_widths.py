"""On a terminal of any width no line is too long and every figure is whole; a pipe has a line for each row."""

import os
import re
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from syncd.core.report import ReportKind
from syncd.core.time import instant

LONG = "Überlanger Name 日本語の長いプロジェクト名 of a milestone that nobody would ever abbreviate"
COMMANDS = (
    "milestones",
    "discrepancies",
    "discrepancies --by age",
    "discrepancies --all",
    "once --no-deliver --source milestones",
    "report",
    "report cut-off",
    "timesheet bluedoor --period 2026-10",
    f"report {ReportKind.SUMMARY}",
    "chain --period 2026-10",
    "statement --period 2026-10",
    "summary --period 2026-W46",
    "status",
    "contracts",
    "discrepancies show d-f44019a726",
    "discrepancies explain d-f44019a726 --note agreed --dry-run",
    "why api",
    "why d-f44019a726",
    "milestones show M2",
    "report list",
    "match --unmatched",
    "platforms upwork",
    "plugins",
)
FIGURE = re.compile(r"(?:[≥≤≈] )?[−+]?\d+(?:\.\d\d(?: [A-Z]{3})?|:\d\d)")


@pytest.fixture
def long_names(home):
    """The made-up world with long names, in wide characters too."""
    table = home.folder / "milestones.csv"
    table.write_text(table.read_text("utf-8").replace("Landing pages", LONG), "utf-8")
    made = instant("2026-11-16T09:20:00Z").timestamp()
    os.utime(table, (made, made))
    home.edit('["New website"]', f'["New website", "{LONG}"]')
    home = replace(home, now="2026-11-16T09:30:00Z")
    assert home.run("once", "--no-deliver", "--source", "milestones")[0] == 0
    return home


@pytest.fixture
def terminal(monkeypatch):
    def of(width):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("LINES", "40")

    return of


@pytest.mark.parametrize("width", [60, 80, 100, 110, 120, 200])
def test_no_line_is_too_long_and_each_figure_is_whole(long_names, terminal, width):
    assert "日本語" in "".join(long_names.lines("milestones"))
    piped = {command: "\n".join(long_names.lines(*command.split())) for command in COMMANDS}
    terminal(width)
    for command, text in piped.items():
        shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(long_names.lines(*command.split())))
        lines = shown.split("Check these tables")[0].split("\n")  # what people paste is as long as it is
        assert [line for line in lines if cell_len(line) > width] == []
        figures = set(FIGURE.findall(text.split("Check these tables")[0]))
        assert {figure for figure in figures if not any(figure in line for line in lines)} == set()


def test_a_pipe_has_a_line_for_each_row_whatever_the_width_of_the_terminal(long_names, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    rows = [line for line in long_names.lines("milestones") if re.match(r"(Page layouts|Über|Domain launch)", line)]
    assert len(rows) == 3
    assert max(map(len, rows)) > 120


@pytest.mark.parametrize("width", [60, 80])
def test_an_error_is_wrapped_between_words_and_a_pipe_has_it_in_one_line(home, terminal, width, monkeypatch):
    payout_and_bill = ("match", "upwork/transaction/701000021", "upwork/transaction/701000005")
    piped = home.refused(*payout_and_bill)
    assert cell_len(piped) > 2 * width
    terminal(width)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = home.refused(*payout_and_bill)
    assert [line for line in shown.split("\n") if cell_len(line) > width] == []
    assert (piped.count("\n"), shown.split()) == (1, piped.split())
