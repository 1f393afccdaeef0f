"""What is added to a configuration leaves every byte of it as it was."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from syncd.config.editing import appended

LINES = st.lists(
    st.sampled_from(
        [
            'timezone = "UTC"',
            "",
            "# a comment ÄÖ",
            "[source.a]  # first",
            'kind = "toggl"',
            "[[map]]",
            'tag = "x"',
            "[rule.b]",
        ]
    ),
    max_size=8,
)
ADDED = '[client.new]\nnames = ["New"]\n\n[[map]]\nproject = "P"\ncontract = "c"\n'


def parsed(text):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_was_there_stays_byte_for_byte_and_what_is_added_is_read(lines, end, with_last_end):
    text = end.join(lines) + (end if with_last_end else "")
    before = parsed(text)
    if before is None or "client" in before:
        return
    after = appended(text, ADDED)
    assert after.startswith(text)
    assert ("\r\n" in after) == ("\r\n" in text) or "\r\n" not in text
    read = parsed(after)
    assert read["map"] == [*before.get("map", []), {"project": "P", "contract": "c"}]
    assert {key: value for key, value in read.items() if key not in ("map", "client")} == {
        key: value for key, value in before.items() if key != "map"
    }


def test_one_blank_line_stands_before_what_is_added():
    assert appended("a = 1", "[b]") == "a = 1\n\n[b]\n"
    assert appended("a = 1\n\n", "[b]\n") == "a = 1\n\n[b]\n"
    assert appended("", "[b]\n") == "[b]\n"
