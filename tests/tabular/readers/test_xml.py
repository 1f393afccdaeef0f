"""XML is fed in bounded memory, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.tabular.readers import limits
from syncd.tabular.readers.xml import XmlFault, chunks, feed_xml


def fed(text, size=7):
    """What the handlers got, with the text between tags joined."""
    seen = []
    data = text if isinstance(text, bytes) else text.encode()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    for _ in feed_xml(pieces, lambda name, given: seen.append((name, given)), seen.append, seen.append):
        pass
    return seen


@given(st.integers(1, 200))
def test_names_come_without_prefix_however_it_is_cut(size):
    seen = fed('<a:b xmlns:a="u"><c d="1">&lt;é</c></a:b>', size)
    assert [each for each in seen if isinstance(each, tuple)] == [("b", {"xmlns:a": "u"}), ("c", {"d": "1"})]
    assert "".join(each for each in seen if isinstance(each, str)) == "<écb"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<a>", "damaged"),
        ("<a></b>", "damaged"),
        ("", "damaged"),
        ("<!DOCTYPE a><a/>", "document type"),
        ("<a>" * (limits.DEPTH + 1), "deep"),
        ("<a " + " " * 2 * limits.LINE, "endless"),
        ("".join(f"<a{number}/>" for number in range(20_000)).join(("<a>", "</a>")), "endless"),
    ],
)
def test_what_is_not_read_names_its_fault(text, fault):
    with pytest.raises(XmlFault) as raised:
        fed(text, 4096)
    assert raised.value.fault == fault


ODD = ["utf-7", "utf-32", "big5", "base64", "idna", "undefined", "unicode_escape", "no such one", ""]


@pytest.mark.parametrize("named", ODD)
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("before", ["", " " * 3000])
def test_an_odd_encoding_is_a_fault(named, written, before):
    text = f'<?xml version="1.0"{before} encoding="{named}"?><a/>'
    with pytest.raises(XmlFault):
        fed(text.encode(written), 4096)


@pytest.mark.parametrize("named", ["UTF-8", "utf-8", "ISO-8859-1", "iso-8859-15", "windows-1252", "utf-16"])
def test_the_usual_encodings_are_read(named):
    assert "é" in fed(f'<?xml version="1.0" encoding="{named}"?><a>é</a>'.encode(named), 4096)


def test_chunks_are_the_bytes():
    data = bytes(range(256)) * 1000
    assert b"".join(chunks(data)) == data
