"""What is added to a configuration, changed or taken out of it leaves every other byte as it was."""

import tomllib

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncd.config.editing import appended, with_value, without
from syncd.config.keys import value_at
from syncd.config.lines import Lines
from tests.config.test_lines import TABLES, written

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


def text_and(data, what):
    """Any TOML text, and one of what is in it."""
    text = written(data.draw(TABLES)).text
    found = what(Lines(text))
    assume(found)
    return text, data.draw(st.sampled_from(found))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_value_is_changed_wherever_it_stands(data):
    text, pair = text_and(data, lambda lines: lines.pairs)
    after = with_value(text, pair.path, '"new # ]"')
    assert after == text[: pair.value] + '"new # ]"' + text[pair.end :]
    assert value_at(tomllib.loads(after), pair.path) == "new # ]"
    assert text[pair.value : pair.end].strip() == text[pair.value : pair.end]
    again = with_value(after, pair.path, text[pair.value : pair.end])
    assert again == text


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_key_is_removed_wherever_it_stands(data):
    text, pair = text_and(data, lambda lines: lines.pairs)
    after = without(text, pair.path)
    assert value_at(tomllib.loads(after), pair.path) is None
    others = [other for other in Lines(text).pairs if other.path[: len(pair.path)] != pair.path]
    left = {other.path: after[other.value : other.end] for other in Lines(after).pairs}
    around = {pair.path[:length] for length in range(len(pair.path))}  # arrays and tables that have the key inside
    for other in others:
        assert other.path in around or left[other.path] == text[other.value : other.end]


@settings(max_examples=50, deadline=None)
@given(st.data(), st.sampled_from(["new", "a new", "x.y"]), st.booleans())
def test_a_new_key_stands_in_its_table_and_goes_without_a_trace(data, key, is_windows):
    text, table = text_and(data, tables_in)
    text = text.replace("\n", "\r\n") if is_windows else text
    text = text.removesuffix(data.draw(st.sampled_from(["", "\r\n" if is_windows else "\n"])))
    path = (*table, key)
    assume(value_at(tomllib.loads(text), path) is None)
    after = with_value(text, path, "[1, 2]")
    assert value_at(tomllib.loads(after), path) == [1, 2]
    assert is_part(text, after)
    assert without(after, path) == text


def tables_in(lines):
    """The tables with a name of their own in a section, as those of a configuration."""
    tables = {*lines.braces, *(header.path for header in lines.headers)}
    return sorted((path for path in tables if len(path) > 1), key=str)


def is_part(text, longer):
    """Whether a text was made longer in one place."""
    same = next((i for i, (a, b) in enumerate(zip(text, longer, strict=False)) if a != b), len(text))
    return longer.endswith(text[same:])
