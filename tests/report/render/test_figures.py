"""Figures and days are not broken."""

import pytest

from syncd.report.render.figures import NO_BREAK, unbroken


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Due Fri 4 Dec, 500.00 USD.", "Due Fri_4_Dec, 500.00_USD."),
        ("net is gross less 10 %, or ≈ −444.00", "net is gross less 10_%, or ≈_−444.00"),
        ("3:30 h at 13:00 Berlin (12:00 UTC)", "3:30_h at 13:00 Berlin (12:00_UTC)"),
        ("Mo., 16. Nov. bis 3. März", "Mo.,_16._Nov. bis 3._März"),
        ("5 entries and 12 hours more", "5 entries and 12 hours more"),
        ("one\ntwo\x00", "one two "),
    ],
)
def test_no_line_ends_within_a_figure_or_a_day(words, kept):
    assert unbroken(words).replace(NO_BREAK, "_") == kept
