"""JSON: what is written is read, exactly, and what is not JSON, or too much of it, is refused with its place."""

import codecs
import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.tabular.readers import limits
from syncd.tabular.readers.json import json_lines, read_json
from syncd.testing.files import file

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS | DECIMALS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=12)
ENCODINGS = {"utf-8": b"", "utf-8-sig": b"", "utf-16": b"", "utf-16-be": codecs.BOM_UTF16_BE}
NAMES = st.text("abcß€😀 ", min_size=1, max_size=3)
RECORDS = st.lists(st.dictionaries(NAMES, SCALARS, max_size=4), max_size=5)


def written(value, **layout):
    """JSON with decimals as they are, which the library cannot write."""
    decimals = {}

    def marked(value):
        if isinstance(value, Decimal):
            mark = f"decimal-{len(decimals)}-{value}"
            decimals[f'"{mark}"'] = f"{value:f}"
            return mark
        if isinstance(value, dict):
            return {key: marked(each) for key, each in value.items()}
        return [marked(each) for each in value] if isinstance(value, list) else value

    text = json.dumps(marked(value), **layout)
    for mark, plain in decimals.items():
        text = text.replace(mark, plain)
    return text


def rows(text, name="x.json"):
    return list(json_lines(file(text, name)))


def text(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def flat(record):
    return {key: text(cell) for key, cell in record.items()}


@settings(max_examples=75, deadline=None)
@given(
    value=VALUES,
    encoding=st.sampled_from(list(ENCODINGS)),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
)
def test_a_value_that_was_written_is_read_back(value, encoding, indent, ascii_only):
    data = ENCODINGS[encoding] + written(value, indent=indent, ensure_ascii=ascii_only).encode(encoding)
    read = read_json(file(data))
    assert read == value
    assert "float" not in str([type(each) for each in _leaves(read)])


def _leaves(value):
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value


@settings(max_examples=50, deadline=None)
@given(
    records=RECORDS,
    encoding=st.sampled_from(list(ENCODINGS)),
    ascii_only=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_records_that_were_written_as_lines_are_read_with_their_lines(records, encoding, ascii_only, end):
    records = [{"first": 1}, *records, {"last": 1}]
    lines = [written(record, ensure_ascii=ascii_only) for record in records]
    data = ENCODINGS[encoding] + (end.join(["", *lines, ""])).encode(encoding)
    assert rows(data) == [(line, flat(record)) for line, record in enumerate(records, 2)]


@settings(max_examples=50, deadline=None)
@given(
    records=RECORDS,
    indent=st.sampled_from([None, 1]),
    wrap=st.sampled_from([lambda each: each, lambda each: {"none": [], "data": {"x[{": "]}", "in": each}}]),
)
def test_a_list_of_records_is_read_with_their_numbers(records, indent, wrap):
    records = [{"first": 1}, *records]
    assert rows(written(wrap(records), indent=indent)) == [(n, flat(each)) for n, each in enumerate(records, 1)]


@settings(max_examples=150, deadline=None)
@given(data=st.text('{}[]",:\\ \n1.eu0ntrfalse', max_size=30).map(str.encode) | st.binary(max_size=30))
def test_anything_else_is_read_or_refused(data):
    for read in (read_json, lambda source: list(json_lines(source))):
        with suppress(BadFile):
            read(file(data, "x.json"))


@settings(max_examples=40, deadline=None)
@given(at=st.integers(1, 200))
def test_a_file_that_is_cut_is_refused(at):
    whole = json.dumps([{"date": "2026-11-02", "tags": ["a", "]"], "amount": {"raw": 1.5}}] * 3)
    with pytest.raises(BadFile):
        rows(whole[: at % (len(whole) - 1) + 1])


def test_a_record_becomes_a_flat_row_of_text():
    record = (
        '{"amount": {"rawValue": "10.10", "in": {"currency": "USD"}}, "hours": 1.50, "big": 1e3,'
        ' "id": 12345678901234567890, "tags": ["a", null, true, 2], "none": null, "paid": false, "empty": {}, "no": [],'
        ' "lines": [{"n": 1.0, "s": "ü\\""}, [null]]}'
    )
    expected = {
        "amount.rawValue": "10.10",
        "amount.in.currency": "USD",
        "hours": "1.50",
        "big": "1000",
        "id": "12345678901234567890",
        "tags": "a, , TRUE, 2",
        "none": "",
        "paid": "FALSE",
        "empty": "",
        "no": "",
        "lines": '[{"n":1.0,"s":"ü\\""},[null]]',
    }
    assert rows(f"{record}\n{record}") == [(1, expected), (2, expected)]
    assert rows(f"[{record}]") == [(1, expected)]


def test_an_empty_list_has_no_rows_and_one_object_is_one():
    assert rows("[ ]") == []
    assert rows('{"a": 1}\n') == [(1, {"a": "1"})]
    assert rows('{\n"a": 1\n}') == [(1, {"a": "1"})]


WRONG = {
    "nothing": ("", "line 1, column 1"),
    "a missing comma": ('[\n  {"a": 1 "b": 2}]', "line 2, column 11"),
    "a name twice": ('[{"a": 1, "a": 2}]', "'a' twice in one object"),
    "no number": ('[{"a": NaN}]', "holds NaN"),
    "an infinite number": ('[{"a": -Infinity}]', "holds -Infinity"),
    "a giant integer": ('[{"a": ' + "9" * 5000 + "}]", "5000 digits"),
    "a giant exponent": ('[{"a": 1e999999}]', "more than 400 digits"),
    "an exponent beyond any": ('[{"a": 1e' + "9" * 30 + "}]", "more than 400 digits"),
    "half a character": ('[{"a": ["\\ud83d"]}]', "half a character"),
    "NUL": ('[{"\\u0000": 1}]', "NUL"),
    "deep nesting": ('[{"a": ' + "[" * 100_000, "nested more than 64 levels deep, line 1, column 70"),
    "deep nesting that ends": ('[{"a": ' + "[" * 80 + "]" * 80 + "}]", "nested more than 64"),
    "the wrong closing bracket": ('[{"a": 1]]', "x.json"),
    "text behind it": ('[{"a": 1}] x', "line 1, column 12"),
    "a foreign encoding": ('[{"a": "ü"}]'.encode("latin-1"), "not in UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("read", [read_json, lambda source: list(json_lines(source))], ids=["whole", "rows"])
@pytest.mark.parametrize(("data", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_no_json_is_refused_with_its_place(data, reason, read):
    with pytest.raises(BadFile, match=reason):
        read(file(data, "x.json"))


UNFIT = {
    "plain values": ("[1, 2]", "no list of JSON objects"),
    "one plain value": ("1", "no list of JSON objects"),
    "a plain value among objects": ('[{"a": 1},\n 2]', "record 2, line 2, column 2"),
    "two lists": ('{"a": [{}], "b": {"c": [{}]}}', "holds 2 lists of objects"),
    "a line that is no object": ('{"a": 1}\n[]', "x.json:2 is no JSON object"),
    "a line that is cut": ('{"a": 1}\n{"a": ', "line 2, column 7"),
    "two names for one column": ('[{"a.b": 1, "a": {"b": 2}}]', "x.json:record 1 has 'a.b' twice"),
    "a comma that lacks": ('[{"a": 1} {"a": 2}]', "line 1, column 11"),
    "too many columns": (json.dumps({str(n): n for n in range(limits.COLUMNS + 1)}), "too many names"),
    "too long a text": (json.dumps({"a": "x" * (limits.CELL + 1)}), "too much text"),
    "too long a line": ('{"a": 1}\n\n{"a": "' + "x" * limits.LINE + '"}', "x.json:3 is longer than 1 MiB"),
    "too long a record": ('[{"a": "' + "x" * limits.LINE + '"}]', "longer than 1 MiB"),
    "too many records": ("{}\n" * (limits.ROWS + 1), "more than 100,000 records"),
}


@pytest.mark.parametrize(("data", "reason"), UNFIT.values(), ids=UNFIT)
def test_what_is_no_table_is_refused(data, reason):
    with pytest.raises(BadFile, match=reason):
        rows(data)


@pytest.mark.parametrize("data", ["[" + "0," * limits.VALUES + "0]", '["' + "x" * limits.DOCUMENT + '"]'])
def test_a_document_beyond_the_limits_is_not_read_whole(data):
    with pytest.raises(BadFile, match="too big to be read as one JSON document"):
        read_json(file(data))


RECORD = json.dumps({f"column {n}": f"some text {n}" if n % 2 else n * 1.5 for n in range(11)})
BIG = 32 << 20
HEAVY = {
    "lines": (f"{RECORD}\n", 100_000, ""),
    "a list": ("[" + RECORD, 1, f",{RECORD}", 99_999, "]"),
    "an object with a list": ('{"items": [' + RECORD, 1, f",{RECORD}", 99_999, '], "smile": "😀"}'),
    "one text": ('[{"a": "😀', 1, "x", BIG, '"}]'),
    "one text of escapes": ('[{"a": "😀', 1, "\\n", BIG // 2, '"}]'),
    "a text without end": ('[{"a": "😀', 1, "\\n", BIG // 2, ""),
    "one list of lists": ("[[]", 1, ",[]", BIG // 3, "]"),
    "a record of lists": ('[{"a": [0', 1, ",[]", BIG // 3, "]}]"),
    "brackets": ("[", BIG, ""),
    "blanks": (" ", BIG, ""),
    "blank lines": ("{}\n", 1, "\n", BIG, "x"),
    "quotes": ('"', BIG, ""),
    "numbers": ("[1.5", 1, ",1.5", limits.VALUES - 10, "]"),
    "small objects": ('[{"a":0}', 1, ',{"a":0}', limits.VALUES // 2 - 10, "]"),
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
@pytest.mark.parametrize("how", ["JSON rows", "JSON"])
@pytest.mark.parametrize("pieces", HEAVY.values(), ids=HEAVY)
def test_reading_takes_less_than_200_mb_and_a_minute_whatever_the_file(measured, pieces, how, tmp_path):
    path = tmp_path / "x.json"
    *units, last = pieces
    path.write_text("".join(unit * times for unit, times in zip(units[::2], units[1::2], strict=True)) + last, "utf-8")
    megabytes, seconds, _ = measured(how, path)
    assert megabytes < 200
    assert seconds < 60
