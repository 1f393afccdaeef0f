"""What is known behind the last row of a file, and is not in it: deleted, or left out by whoever chose the days."""

from collections.abc import Iterable, Iterator, Mapping

from syncd.core.observations import Coverage
from syncd.core.pages import Page
from syncd.core.records import Kind
from syncd.core.time import Span, subtract
from syncd.ledger.database import Write, fine

_Whose = tuple[Kind, str | None, str | None]
"""Kind, person and space."""


def unshown(write: Write, source: str, page: Page) -> Iterator[str]:
    """A sentence where the page says all of days in which it deletes nothing, although something is known there."""
    namespace = write.one("SELECT namespace FROM source WHERE name = ?", (source,))
    count = sum(
        write.one(
            "SELECT count(*) FROM record WHERE gone = 0 AND confirmed < ? AND namespace = ? AND kind = ? "
            "AND (? IS NULL OR person = ?) AND (? IS NULL OR space = ?) AND starts >= ? AND starts < ?",
            (fine(page.as_of), namespace, kind, person, person, space, space, fine(tail.start), fine(tail.end)),
        )
        for (kind, person, space), tail in _tails(page)
    )
    if count:
        records, they, stay = ("record", "it", "stays") if count == 1 else ("records", "they", "stay")
        yield (
            f"{count} {records} after its last row {stay}, though not in it: if {they} should go, because the export "
            "has all of these days, import it with --covers FROM..TO"
        )


def _tails(page: Page) -> Iterator[tuple[_Whose, Span]]:
    complete, shown = _by_whose(page.complete), _by_whose(page.snapshot)
    for whose, spans in shown.items():
        for tail in subtract(complete.get(whose, ()), spans):
            yield whose, tail


def _by_whose(scopes: Iterable[Coverage]) -> Mapping[_Whose, list[Span]]:
    """A file of several time zones has several scopes of one person, which may overlap."""
    found: dict[_Whose, list[Span]] = {}
    for scope in scopes:
        found.setdefault((scope.kind, scope.person, scope.space), []).append(scope.span)
    return found
