"""What any connector of files must do with any file: answer with pages that hold together, or with one sentence; and
files that fill a memory where a reader lets them."""

from collections.abc import Callable, Mapping

from syncd.connector import Connector
from syncd.core.money import Money
from syncd.core.pages import Page
from syncd.core.time import ALWAYS, Span
from syncd.errors import SyncdError
from syncd.tabular.readers.limits import FILE, ROWS
from syncd.testing.connectors import check_control, money_of

_LARGEST = 2**63
"""What the integers of a ledger hold."""


def huge(good: bytes, rows: int = ROWS) -> Mapping[str, Callable[[], bytes]]:
    """Files as large as any that is read, by name; made when they are called for. `good` lends header and row, of which
    there are `rows`."""
    head, _, rest = good.partition(b"\n")
    row = rest.partition(b"\n")[0] or b"1"
    quarter = FILE // 4
    return {
        "commas": lambda: b"," * FILE,
        "line ends": lambda: b"\n" * FILE,
        "quotes": lambda: b'"' * FILE,
        "one cell": lambda: b"x" * FILE,
        "NUL bytes": lambda: b"\0" * FILE,
        "a quote left open": lambda: head + b'\n"' + b"x,\n" * (FILE // 4),
        "short rows": lambda: (head + b"\n" + b",\n" * (FILE // 2))[:FILE],
        "one row over and over": lambda: head + b"\n" + (row + b"\n") * min(rows, (FILE - len(head)) // len(row) - 1),
        "wide characters": lambda: ("x" + "😀" * (quarter - 1)).encode(),
        "a spoilt mark": lambda: "ï»¿".encode() + "é".encode() * (FILE // 2 - 4),
        "brackets": lambda: b"[" * FILE,
        "objects": lambda: b'{"a":' * (FILE // 5),
        "numbers": lambda: b"[" + b"1," * (FILE // 2 - 2) + b"1]",
    }


def answer(connector: Connector, window: Span = ALWAYS) -> int:
    """How many records a connector makes of its files, after checking that its pages hold together; 0 where it refuses
    them in one sentence. AssertionError for pages that do not, and whatever else it raises."""
    count, said = 0, "pages"
    try:
        for page in connector.pull(None, window):
            _check(page)
            count += len(page.records)
    except SyncdError as refusal:
        said = str(refusal)
    assert said.strip(), "a refusal that says nothing"
    assert "\n" not in said, f"more than one sentence: {said}"
    return count


def _check(page: Page) -> None:
    check_control([page])
    assert all(each.where and each.reason for each in page.rejected), "a rejected row without place or reason"
    for each in page.records:
        assert each.where, f"{each.record.ref} has no place"
        money: Money | None = money_of(each.record)
        assert money is None or abs(money.minor) < _LARGEST, f"{each.record.ref} is more than a ledger holds"
