"""Check that a connector of files answers any file: with pages that hold together, or with one sentence.

`huge_files` makes files that fill the memory of a reader that lets them.
"""

from collections.abc import Callable, Mapping

from syncd.connector import Connector
from syncd.core.money import Money
from syncd.core.pages import Page
from syncd.core.time import ALWAYS, Span
from syncd.errors import SyncdError
from syncd.tabular.readers.limits import FILE, ROWS
from syncd.testing.connectors import check_control, money_of

_LARGEST = 2**63
"""The first integer that a ledger cannot hold."""


def huge_files(good: bytes, rows: int = ROWS) -> Mapping[str, Callable[[], bytes]]:
    """Files as large as any that is read, by name, each made when it is called for.

    `good` lends its header and first row, which one of the files repeats `rows` times.
    """
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


def check_answer(connector: Connector, window: Span = ALWAYS) -> int:
    """Count the records that a connector reads from its files; 0 if it refuses them in one sentence.

    AssertionError for pages that do not hold together and for a refusal that is empty or longer. Whatever else the
    connector raises is passed on.
    """
    count = 0
    try:
        for page in connector.pull(None, window):
            _check_page(page)
            count += len(page.records)
    except SyncdError as refusal:
        message = str(refusal)
        assert message.strip(), "a refusal without a reason"
        assert "\n" not in message, f"more than one sentence: {message}"
    return count


def _check_page(page: Page) -> None:
    check_control([page])
    assert all(row.where and row.reason for row in page.rejected), "a rejected row without place or reason"
    for observation in page.records:
        assert observation.where, f"{observation.record.ref} has no place"
        money: Money | None = money_of(observation.record)
        assert money is None or abs(money.minor) < _LARGEST, f"{observation.record.ref} is more than a ledger holds"
