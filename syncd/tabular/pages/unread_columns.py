"""Names the columns of a known format that move money or time by their name and that its reader does not read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from syncd.core.mapping import normalise_name
from syncd.core.records import Record, TimeEntry
from syncd.core.wording import count
from syncd.tabular.readers.recognise import Format
from syncd.tabular.readers.table import Row

_MATTER = re.compile(
    r"\b(?:currency|rates?|hourly price|fees?|tax(?:es)?|vat|billable|status|state|approval|approved|rejected|declined"
    r"|währung|stundensatz|gebühr|steuer|abrechenbar|moneda|tarifa|comisión|impuesto|facturable|estado)\b"
)
_PRICED = re.compile(r"\b(?:rates?|price|fees?|tarifa|stundensatz|gebühr|comisión)\b")
"""Without a column of these, a currency is of amounts alone, which are not read."""
_CURRENCY = frozenset(("currency", "währung", "moneda"))
_REFUSED = frozenset(("rejected", "declined", "denied", "disapproved", "abgelehnt", "rechazado", "rechazada"))


class UnreadColumns:
    """A check of a file with this header: a known word in a header is read, irrelevant in its format, or named.

    It also counts rows that an unread column calls rejected, and marks of `billable` in a form that is not known.
    """

    def __init__(self, header: Sequence[str], known: Format) -> None:
        self._known = known
        listed = (*known.columns, *known.read, *known.irrelevant)
        patterns = [pattern.replace("[", "[[]") for each in listed for pattern in each.split("|")]
        self._unread = [
            column
            for column in header
            if _MATTER.search(column)
            and not any(fnmatchcase(column, pattern) for pattern in patterns)
            and (column not in _CURRENCY or any(map(_PRICED.search, header)))
        ]
        self._refused: Counter[str] = Counter()
        self._strange_marks: Counter[str] = Counter()

    def see(self, row: Row, record: Record) -> None:
        """Take in a record and the row that it is of."""
        for column in self._unread:
            if normalise_name(row.cells.get(column, "")) in _REFUSED:
                self._refused[column] += 1
        if self._known.marks and isinstance(record, TimeEntry) and record.billable is None:
            mark = row.text(*self._known.marks)
            if mark not in ("", "-"):
                self._strange_marks[mark] += 1

    def notices(self) -> Iterator[str]:
        """A sentence about the columns, one for each that calls rows rejected, and one about marks."""
        if self._unread:
            listed = ", ".join(f'"{column}"' for column in self._unread)
            yield f"columns that are not read: {listed}; what they say about time and money does not count"
        for column, rows in sorted(self._refused.items()):
            refused = count(rows, "row is", "rows are")
            yield f'{refused} rejected by the column "{column}": their time counts all the same'
        if self._strange_marks:
            example, _ = self._strange_marks.most_common(1)[0]
            rows = sum(self._strange_marks.values())
            named = " or ".join(f'"{column}"' for column in self._known.marks)
            yield (
                f"{count(rows, 'row has', 'rows have')} a mark in {named} that is neither yes nor no, such as "
                f'"{example[:40]}": these entries are neither billable nor not'
            )
