"""Tables on terminals of any width: columns where they are legible, else each row as lines of its own."""

from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from syncd.cli.views.table import Table, drawn

WORDS = st.lists(st.text("abcdefäß日", min_size=1, max_size=12), max_size=12).map(" ".join)
FIGURES = st.sampled_from(["", "–", "19:50", "≥ 1493.33", "−49.33 in part", "unknown", "12345678.90"])
TEXTS = ("contract", "what was found", "deadline")
AMOUNTS = ("tracked", "gross", "per hour")


def shown(table: Table, width: int) -> list[str]:
    rows = [[str(cell) for cell in row] for row in table.rows]
    console = Console(file=StringIO(), width=width, highlight=False)
    console.print(drawn(table, rows, width))
    return console.file.getvalue().splitlines()


tables = st.builds(
    lambda rows: Table(TEXTS + AMOUNTS, rows, right=AMOUNTS),
    st.lists(st.tuples(WORDS, WORDS, WORDS, FIGURES, FIGURES, FIGURES), min_size=1, max_size=4),
)


@given(tables, st.integers(40, 200))
@settings(max_examples=60, deadline=None)
def test_no_figure_and_no_word_is_broken_whatever_the_width(table, width):
    lines = shown(table, width)
    assert all(cell_len(line) <= width for line in lines)
    text = "\n".join(lines)
    for row in table.rows:
        assert all(figure in text for figure in row[3:] if figure != "–")
        assert all(word in text for cell in row[:3] for word in cell.split())
    assert all(
        name in text for name in AMOUNTS if any(row[3 + AMOUNTS.index(name)] not in ("", "–") for row in table.rows)
    )


SUMMARY = Table(
    ("contract", "what", "tracked", "gross", "net", "currency"),
    [("Backend API", "acme, hourly, as logged on the platform", "14:50", "≥ 493.33", "≈ 444.00", "USD")],
    right=("tracked", "gross", "net"),
)


def test_a_wide_terminal_has_columns():
    head, _line, row = (line for line in shown(SUMMARY, 120) if line.strip())
    assert head.split() == ["contract", "what", "tracked", "gross", "net", "currency"]
    assert row.split("  ")[0].strip() == "Backend API"


def test_where_not_all_columns_are_legible_each_row_has_a_line_for_each_cell():
    assert [line.rstrip() for line in shown(SUMMARY, 60)] == [
        "contract  Backend API",
        "what      acme, hourly, as logged on the platform",
        "tracked   14:50",
        "gross     ≥ 493.33",
        "net       ≈ 444.00",
        "currency  USD",
        "",
    ]


@pytest.mark.parametrize("width", [40, 200])
def test_brackets_are_no_markup(width):
    assert "[bold]" in "".join(shown(Table(("a",), [("[bold]",)]), width))
