"""What a body says, row by row: statements about time entries and labels, and where each row stood. Strict about the
types of what is used, silent about every other field, so that nothing else of a body (such as the user's API token in
`/me`) is kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from syncd.connector import Control, Malformed
from syncd.core.observations import Gone, Observation, Rejected
from syncd.core.records import Label, LabelKind, Ref, TimeEntry, label_ref
from syncd.core.time import Instant, utc

NAMESPACE = "toggl"
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Statement = Observation | Gone | Rejected
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """The statements of a body."""

    statements: Sequence[Statement]

    @property
    def count(self) -> int:
        """Rows in the body."""
        return len(self.statements)

    @property
    def records(self) -> Sequence[Observation]:
        """The live rows."""
        return [each for each in self.statements if isinstance(each, Observation)]

    @property
    def gone(self) -> Sequence[Gone]:
        """The rows marked as deleted."""
        return [each for each in self.statements if isinstance(each, Gone)]

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The rows that could not be read."""
        return [each for each in self.statements if isinstance(each, Rejected)]

    @property
    def control(self) -> Control:
        """Every row is a record, a deletion (a record too: of an end) or rejected."""
        rejected = len(self.rejected)
        return Control(rows=self.count, records=self.count - rejected, rejected=rejected)

    @property
    def entries(self) -> Sequence[TimeEntry]:
        """The live time entries, in the body's order."""
        return [each.record for each in self.records if isinstance(each.record, TimeEntry)]

    @property
    def labels(self) -> frozenset[Ref]:
        """The labels described."""
        return frozenset(each.record.ref for each in self.records if isinstance(each.record, Label))

    @property
    def named(self) -> frozenset[Ref]:
        """The labels that live entries use."""
        return frozenset(ref for entry in self.entries for ref in (entry.project, entry.task, *entry.tags) if ref)


def decode(body: bytes, type_: Any, path: str) -> Any:
    """A body as a whole. Malformed when it is not JSON, or not of this type."""
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as error:
        raise Malformed(f"Toggl's answer to {path} is not what it documents: {error}") from None
    except msgspec.DecodeError:
        raise Malformed(
            f"Toggl's answer to {path} is not JSON: half a body, or a page from a proxy or a login in between"
        ) from None


def each_row(
    raws: Iterable[msgspec.Raw] | None, where: str, type_: type[T], read: Callable[[T, str], Iterable[Statement]]
) -> list[Statement]:
    """`read` applied to every row as `type_`; rows that are of another type are rejected with their JSON path."""
    found: list[Statement] = []
    for index, raw in enumerate(raws or ()):
        place = f"{where}[{index}]"
        try:
            found.extend(read(msgspec.json.decode(raw, type=type_), place))
        except (ValueError, OverflowError) as error:
            found.append(_rejected(place, error))
    return found


def refer(kind: LabelKind, id: int | None) -> Ref | None:
    """The ref of a label that a row names by id, if it names one."""
    return None if id is None else label_ref(NAMESPACE, kind, id)


def tag_refs(ids: Iterable[int] | None) -> tuple[Ref, ...]:
    """Tags are a set; feeds list them in different orders."""
    return tuple(label_ref(NAMESPACE, LabelKind.TAG, id) for id in sorted(set(ids or ())))


def revision(at: datetime) -> Instant:
    """`at` to the second: the Track API gives fractions of it, Reports do not, and both speak of one change."""
    return utc(at).replace(microsecond=0)


def _rejected(where: str, error: Exception) -> Rejected:
    """msgspec ends its message with "- at `$.path`" within the row, which is joined to the row's own path."""
    reason, _, inner = str(error).partition(" - at `$")
    return Rejected(where + inner.rstrip("`"), reason)
