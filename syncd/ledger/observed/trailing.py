"""Counts the records after the last row of a file: deleted at the source, or outside the days that were exported."""

from collections.abc import Iterable, Iterator, Mapping

from syncd.core.observations import Coverage
from syncd.core.pages import Page
from syncd.core.records import Kind
from syncd.core.time import Span, subtract
from syncd.ledger.database import Write, fine

_Owner = tuple[Kind, str | None, str | None]
"""Kind, person and space."""


def count_trailing(write: Write, namespace: str, page: Page) -> int:
    """Number of older live records where the page covers days completely, but not as a snapshot: they stay."""
    return sum(
        write.one(
            "SELECT count(*) FROM record WHERE gone = 0 AND confirmed < ? AND namespace = ? AND kind = ? "
            "AND (? IS NULL OR person = ?) AND (? IS NULL OR space = ?) AND starts >= ? AND starts < ?",
            (fine(page.as_of), namespace, kind, person, person, space, space, fine(span.start), fine(span.end)),
        )
        for (kind, person, space), span in _trailing_spans(page)
    )


def _trailing_spans(page: Page) -> Iterator[tuple[_Owner, Span]]:
    complete, snapshot = _by_owner(page.complete), _by_owner(page.snapshot)
    for owner, spans in snapshot.items():
        for span in subtract(complete.get(owner, ()), spans):
            yield owner, span


def _by_owner(coverages: Iterable[Coverage]) -> Mapping[_Owner, list[Span]]:
    """A file with several time zones covers one person several times, and the spans may overlap."""
    spans: dict[_Owner, list[Span]] = {}
    for coverage in coverages:
        spans.setdefault((coverage.kind, coverage.person, coverage.space), []).append(coverage.span)
    return spans
