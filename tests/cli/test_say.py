"""On a terminal, whatever its width: no line is too long, and no figure, id or ref is broken."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from syncd.core.wrapping import width_of, wrapped

WHOLE = st.sampled_from(
    [
        "d-4f1c9a02b7",
        "toggl/time/4300000094",
        "upwork/work/36:2026-11-09:hourly:1",
        "≥ 54:00",
        "≈ −1234.50 USD",
        "10 %.",
    ]
)
WORDS = st.lists(st.text("abc“”,.日本", min_size=1, max_size=40), max_size=4)
LEFT = st.sampled_from(["", "  ", "to do     ", "  tracked: ", "a long label of many words  "])


@given(LEFT, st.lists(st.tuples(WORDS, WHOLE), min_size=1, max_size=8), st.sampled_from([60, 80, 100, 120]))
@example("to do     ", [(["x" * 45], "d-4f1c9a02b7"), ([], "≈ −1234.50 USD")], 60)
def test_no_line_is_too_long_and_no_figure_id_or_ref_is_broken(left, parts, width):
    text = left + " ".join(word for words, whole in parts for word in (*words, whole))
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    counted = {whole: sum(line.count(whole) for line in lines) for _, whole in parts}
    assert counted == {whole: text.count(whole) for whole in counted}
    assert wrapped(text, 10_000) == [text]


@pytest.mark.parametrize("width", [60, 80])
def test_what_goes_on_stands_below_the_value_of_a_label(width):
    first, *rest = wrapped(f"to do     {'word ' * 40}".rstrip(), width)
    assert first.startswith("to do     word")
    assert rest
    assert all(line.startswith(" " * 10 + "word") for line in rest)


def test_a_line_without_a_label_goes_on_at_its_indent():
    assert wrapped("  one two three", 10) == ["  one two", "  three"]
    assert wrapped("日本語 日本語", 8) == ["日本語", "日本語"]


ALPHABETS = ((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x52F))
EAST_ASIAN = ((0x3041, 0x3096), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF01, 0xFF60))
"""First and last letters of Latin to Cyrillic with marks, and of wide scripts; signs differ by Unicode's version."""
LETTERS = st.one_of(*(st.characters(min_codepoint=one, max_codepoint=last) for one, last in (*ALPHABETS, *EAST_ASIAN)))


@given(st.text(LETTERS))
@example("日本語 ❤️ 🙂 é")
def test_no_text_is_taken_for_narrower_than_a_terminal_shows_it(text):
    assert width_of(text) >= cell_len(text)
