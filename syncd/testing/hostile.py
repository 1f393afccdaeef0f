"""Hostile files for tests of connectors: good files with something broken in them, and JSON of any shape.

```python
@given(broken_files([path.read_bytes() for path in GOOD_FILES]))
def test_a_broken_file_is_answered(data):
    check_answer(connector(file(data)))                 # of syncd.testing.answers
```
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from hypothesis import strategies as st

_CELL = re.compile(rb'[^,;\t\r\n":{}\[\]]+')
ODD_CELLS = (
    *("", " ", "-", "0", "-1", "1e999", "NaN", "Infinity", "9" * 400, "0." + "3" * 400, "1,5", "1.234,50", "٣", "½"),
    *("9999-12-31", "0001-01-01", "2026-02-30", "2026-13-01", "03/04/2026", "1969-12-31", "2026-03-29", "Feb 30, 2026"),
    *("24:00", "25:61", "-1:30", "999999:00:00", "02:30:00", "2026-10-25T02:30:00+99:99", "true", "null", "None"),
    *("XXX", "usd", "€", "=cmd|' /C calc'!A0", "\u202e\u0000", "\x1b[31m", "ü" * 50, "😀", "/", "a/b", "..", "Total"),
    *("x" * 5_000, "Ref ID 1", "Invoice for Feb 30-Feb 31, 2026", '"', '""', "{", "[", "\\", "\ufeff", "ï»¿"),
)
"""Texts that nobody expects in a cell."""


def broken_files(good: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of these files with one to four places broken, or any bytes."""
    files = st.builds(break_file, st.sampled_from(list(good)), st.integers(1, 4), st.randoms(use_true_random=False))
    return files | st.binary(max_size=200)


def break_file(data: bytes, times: int, random: Random) -> bytes:
    """Break a file in as many places as `times`."""
    for _ in range(times):
        data = random.choice(_WAYS)(data, random)
    return data


def _cell(data: bytes, random: Random) -> bytes:
    cells = list(_CELL.finditer(data))
    if not cells:
        return data
    cell = random.choice(cells)
    return data[: cell.start()] + random.choice(ODD_CELLS).encode() + data[cell.end() :]


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(ODD_CELLS).encode() + data[at:]


def _flip(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data)) if data else 0
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, random: Random) -> bytes:
    start, end = sorted(random.randint(0, len(data)) for _ in range(2))
    return data[:start] if random.random() < 0.5 else data[:start] + data[end:]


def _repeat(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at = random.randrange(len(lines))
    return b"".join([*lines[:at], lines[at] * random.choice((2, 2, 30)), *lines[at + 1 :]])


def _shuffle(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _encode(data: bytes, random: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-16-le", "cp1252", "utf-32")), "replace")


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_cell, _cell, _cell, _insert, _flip, _cut, _repeat),
    *(_shuffle, _encode),
)


def json_documents(*names: str) -> st.SearchStrategy[object]:
    """JSON of any shape whose objects use these names, so that a reader recognises parts of it."""
    scalars = st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats(-9, 9) | st.text("a7-", max_size=3)
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=5),
        max_leaves=15,
    )
