"""Decides whether a platform account shows the hours of consultants who have no account of their own.

An agency's owner and a consultant both track time on one contract, and the owner's account shows hours of it. Where it
shows more than the owner tracked, it shows the consultant's, too: then all tracked time is compared with it. Where it
does not, nobody can tell whose hours it shows, so it is compared with the owner's time alone.
"""

from collections.abc import Collection, Iterable

from syncd.core.records import WorkKind
from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.time import Instant
from syncd.core.work_sessions import PER_SESSION, tolerance


def accounts_show(
    consultants: Collection[str],
    pieces: Iterable[Piece],
    lines: Iterable[LoggedLine],
    as_of: Instant | None,
    *,
    certain: bool = True,
) -> bool:
    """Whether to compare what `consultants` tracked in a contract's week with the hours that the accounts of its
    holders showed `as_of`, beside what the holders tracked.

    Yes, where the accounts show more, beyond rounding, than the holders tracked before `as_of`, and it is `certain`
    that they tracked no more. Yes, too, while nothing that the consultants tracked can be in the accounts: then a newer
    export will tell.
    """
    pieces = tuple(pieces)
    theirs = [piece for piece in pieces if piece.person in consultants]
    if as_of is None or not any(piece.seconds_before(as_of) for piece in theirs):
        return True
    own = [piece for piece in pieces if piece.person not in consultants]
    shown = sum(line.seconds or 0 for line in lines if line.kind is WorkKind.HOURLY)
    return certain and shown - sum(piece.seconds_before(as_of) for piece in own) > tolerance(own, PER_SESSION)
