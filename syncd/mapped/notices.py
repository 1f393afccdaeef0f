"""What a person should know of a mapped file."""

from collections import Counter
from collections.abc import Collection, Iterator

from syncd.core.records import Record, Transaction, TransactionKind
from syncd.tables import Row, normalise

_SHOWN = 10


class WordsWithoutMeaning:
    """Counts transactions whose type has no meaning: they are kept as other, and count as no earning and no fee."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._found: Counter[str] = Counter()

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the protocol of checks
        """One transaction."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            word = normalise(record.type_text)
            if word not in self._known:
                self._found[word] += 1

    def notices(self) -> Iterator[str]:
        """One sentence for each word."""
        for word, count in self._found.most_common(_SHOWN):
            rows = "1 row is" if count == 1 else f"{count} rows are"
            if word:
                yield f'{rows} of the type "{word}", which has no meaning in `kinds`: kept as other'
            else:
                yield f"{rows} of no type: name its column, or set it in `constants`: kept as other"
        if len(self._found) > _SHOWN:
            yield f"{len(self._found) - _SHOWN} more types have no meaning in `kinds`"
