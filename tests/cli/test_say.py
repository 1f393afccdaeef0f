"""On a terminal, whatever its width, no id and no ref is broken."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from syncd.cli.say import unbroken

NAMES = st.sampled_from(["d-4f1c9a02b7", "r-4f1c9a02b7", "toggl/time/4300000094", "upwork/work/36:2026-11-09:hourly:1"])
WORDS = st.text("abc“”,. ", max_size=30)


def shown(text, width):
    """The lines that a terminal shows."""
    return [line[place : place + width] for line in text.split("\n") for place in range(0, len(line) or 1, width)]


@given(st.lists(st.tuples(WORDS, NAMES)), st.integers(0, 6), st.integers(50, 120))
@example([("x" * 45, "d-4f1c9a02b7"), ("", "toggl/time/4300000094")], 4, 50)
def test_each_id_and_ref_stands_on_one_line_and_nothing_else_changes(parts, indent, width):
    text = " " * indent + "".join(f"{words} {name} " for words, name in parts)
    kept = unbroken(text, width)
    lines = shown(kept, width)
    names = [name for _, name in parts]
    assert [name for line in lines for name in re.findall(r"[dr]-4f1c9a02b7|\S+/\S+/[\w:-]+", line)] == names
    assert re.sub(r"\n *", "", kept).replace(" ", "") == text.replace(" ", "")
    assert not names or unbroken(text, 10_000) == text
