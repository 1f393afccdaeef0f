"""Lists tracked time as evidence: some of the entries, and one line for all others."""

from collections.abc import Iterable, Sequence

from syncd.core.discrepancies import Evidence
from syncd.core.phrases import plural
from syncd.core.subject_parts import Piece, describe_time
from syncd.core.wording import Reader

MOST = 20
"""Entries that a finding names."""


def shorten(evidence: Sequence[Evidence], most: int = MOST) -> tuple[Evidence, ...]:
    """At most `most` of these, and one more that says how many others there are and has their records."""
    others = list(dict.fromkeys(ref for one in evidence[most:] for ref in one.refs))
    if not others:
        return tuple(evidence)
    more = plural(len(others), "and {number} more entry", "and {number} more entries")
    return *evidence[:most], Evidence(others[0], more, (*others[1:],))


def pieces_as_evidence(pieces: Iterable[Piece], reader: Reader) -> tuple[Evidence, ...]:
    """Pieces by time, each with its moments and description on the reader's clock."""
    ordered = sorted(pieces, key=lambda piece: (piece.start, piece.ref))
    return shorten([Evidence(piece.ref, describe_time(piece, reader)) for piece in ordered])
