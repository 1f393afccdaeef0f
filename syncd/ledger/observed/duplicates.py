"""Marks echoes for what they depend on beyond their records: what the originals' sources told, and being told again."""

from collections.abc import Iterable, Sequence

from syncd.core.observations import Coverage
from syncd.core.records import Kind, Ref
from syncd.core.time import Span
from syncd.ledger.database import Write, fine, stamp
from syncd.ledger.observed.statements import RANK

_COUNTS = "record.ref NOT IN (SELECT ref FROM alias)"  # what is paired or outdated stays so, whatever more is told
_MARK = f"INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT {RANK[Kind.TIME]}, "


def mark_echoes(write: Write, source: str, scope: Coverage, gained: Sequence[Span]) -> None:
    """`source` claims to have told everything of `scope`: the echoes of its time that this may overrule are derived
    again. `gained`, as `add_scope` tells it: moments newly covered, and the time between two statements."""
    if scope.kind is not Kind.TIME or scope.contract is not None or not gained:
        return
    sql = "SELECT namespace FROM source WHERE name = ? AND namespace IN (SELECT echoes FROM source)"
    original = write.one(sql, (source,))
    if original is None:
        return
    for span in gained:
        _mark_between(write, original, span)
    if scope.space is not None and scope.span in gained:
        # The first word of a space, perhaps: from now on a person's time is known only where this space is, too.
        write(f"{_MARK} ref FROM alias WHERE of IS NULL")


def _mark_between(write: Write, original: str, span: Span) -> None:
    ends = (fine(span.start), fine(span.end))
    write(
        f"{_MARK} record.ref FROM source CROSS JOIN record ON record.namespace = source.namespace "
        f"WHERE source.echoes = ? AND kind = 'time' AND starts >= ? AND starts < ? AND {_COUNTS}",
        (original, *ends),
    )
    # Echoes have the clock of their file, and files are few: only where one was made in between, its rows are sought.
    made_between = write(
        "SELECT DISTINCT namespace FROM source WHERE echoes = ?1 AND (EXISTS (SELECT 1 FROM file "
        "WHERE file.source = source.name AND modified >= ?2 AND modified <= ?3) "
        "OR NOT EXISTS (SELECT 1 FROM file WHERE file.source = source.name))",
        (original, stamp(span.start), stamp(span.end)),
    ).fetchall()
    for (namespace,) in made_between:
        write(
            f"{_MARK} record.ref FROM record JOIN version ON version.id = record.version "
            f"WHERE kind = 'time' AND namespace = ? AND until > ? AND until <= ? AND {_COUNTS}",
            (namespace, *ends),
        )


def mark_told_again(write: Write, refs: Iterable[Ref]) -> None:
    """These records were stated again as they were: an echo that was taken for outdated may not be, after all."""
    if write.one("SELECT 1 FROM alias LIMIT 1") is not None:
        write.many(f"{_MARK} ref FROM alias WHERE ref = ? AND of IS NULL", ((ref,) for ref in refs))
