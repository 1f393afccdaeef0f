"""Rows of Toggl's answers, and time entries of the Track API v9 (documentation page "Time entries") → records.

Parsing is strict about the types of the fields that are used and ignores every other field, so that nothing else of an
answer, such as the API token in `/me`, is stored.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from syncd.connector import Control, Malformed
from syncd.core.observations import Gone, Observation, Rejected
from syncd.core.records import Kind, Label, LabelKind, Ref, TimeEntry, label_ref, make_ref
from syncd.core.time import Instant, utc
from syncd.decoders import decoder

NAMESPACE = "toggl"
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Outcome = Observation | Gone | Rejected
"""The result of reading one row."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """The outcomes of an answer's rows, in its order."""

    outcomes: Sequence[Outcome]

    @property
    def count(self) -> int:
        """Rows in the answer."""
        return len(self.outcomes)

    @property
    def records(self) -> Sequence[Observation]:
        """The live rows."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Observation)]

    @property
    def gone(self) -> Sequence[Gone]:
        """The rows marked as deleted."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Gone)]

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The rows that could not be read."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Rejected)]

    @property
    def control(self) -> Control:
        """Control totals; a deletion counts as a record."""
        rejected = len(self.rejected)
        return Control(rows=self.count, records=self.count - rejected, rejected=rejected)

    @property
    def entries(self) -> Sequence[TimeEntry]:
        """The live time entries."""
        return [row.record for row in self.records if isinstance(row.record, TimeEntry)]

    @property
    def described_labels(self) -> frozenset[Ref]:
        """The labels that rows describe."""
        return frozenset(row.record.ref for row in self.records if isinstance(row.record, Label))

    @property
    def used_labels(self) -> frozenset[Ref]:
        """The labels that live entries use."""
        return frozenset(ref for entry in self.entries for ref in (entry.project, entry.task, *entry.tags) if ref)


class _Entry(msgspec.Struct):
    """A time entry. `duration` is not read: it is negative while the timer runs, in two encodings (recorded), and
    otherwise `stop` − `start`."""

    id: int
    start: Aware
    at: Aware  # last change
    stop: Aware | None = None
    description: str | None = None
    workspace_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    tag_ids: list[int] | None = None
    billable: bool | None = None
    server_deleted_at: Aware | None = None


class _Owned(msgspec.Struct):
    user_id: int | None = None


def owner_ids(body: bytes) -> frozenset[int]:
    """Ids of the users who own the entries of a list; empty when the list cannot be read."""
    try:
        rows = decoder(list[_Owned] | None).decode(body) or []
    except msgspec.DecodeError:  # `read_entries` reports it
        return frozenset()
    return frozenset(row.user_id for row in rows if row.user_id is not None)


def read_entries(body: bytes, person: str) -> Rows:
    """Read the rows of `/me/time_entries`. Raises Malformed when the body is not a list."""
    raws = decode(body, list[msgspec.Raw] | None, "/me/time_entries")
    return Rows(entry_rows(raws, "/me/time_entries $", person))


def entry_rows(raws: list[msgspec.Raw] | None, where: str, person: str) -> list[Outcome]:
    """Read a list of time entries that stands at the JSON path `where`."""

    def read(row: _Entry, place: str) -> Iterator[Outcome]:
        if row.stop is not None and utc(row.stop) < utc(row.start):
            yield Rejected(f"{place}.stop", "it stops before it starts")
            return
        entry = TimeEntry(
            ref=make_ref(NAMESPACE, Kind.TIME, row.id),
            person=person,
            start=utc(row.start),
            stop=None if row.stop is None else utc(row.stop),
            description=row.description or "",
            project=optional_ref(LabelKind.PROJECT, row.project_id),
            task=optional_ref(LabelKind.TASK, row.task_id),
            tags=tag_refs(row.tag_ids),
            billable=row.billable,
            space="" if row.workspace_id is None else str(row.workspace_id),
        )
        if row.server_deleted_at is None:
            yield Observation(entry, revision(row.at), place)
        else:
            yield Gone(entry.ref, revision(row.at), place, entry)

    return read_rows(raws, where, _Entry, read)


def decode(body: bytes, type_: Any, path: str) -> Any:
    """Decode a whole body. Raises Malformed when it is not JSON or not of `type_`."""
    try:
        return decoder(type_).decode(body)
    except msgspec.ValidationError as error:
        raise Malformed(f"Toggl's answer to {path} differs from its documentation: {error}") from None
    except msgspec.DecodeError:
        raise Malformed(
            f"Toggl's answer to {path} is not JSON: it is cut short, or a proxy or login page answered instead"
        ) from None


def read_rows(
    raws: Iterable[msgspec.Raw] | None, where: str, type_: type[T], read: Callable[[T, str], Iterable[Outcome]]
) -> list[Outcome]:
    """Apply `read` to every row as `type_`; a row of another type is rejected with its JSON path."""
    outcomes: list[Outcome] = []
    rows = decoder(type_)
    for index, raw in enumerate(raws or ()):
        place = f"{where}[{index}]"
        try:
            outcomes.extend(read(rows.decode(raw), place))
        except (ValueError, OverflowError) as error:
            # msgspec ends its message with "- at `$.path`" within the row; the row's own path goes before it.
            reason, _, inner = str(error).partition(" - at `$")
            outcomes.append(Rejected(place + inner.rstrip("`"), reason))
    return outcomes


def optional_ref(kind: LabelKind, id: int | None) -> Ref | None:
    """Ref of the label with this id; None without an id."""
    return None if id is None else label_ref(NAMESPACE, kind, id)


def tag_refs(ids: Iterable[int] | None) -> tuple[Ref, ...]:
    """Refs of tags, sorted: Track API and Reports list the tags of one entry in different orders."""
    return tuple(label_ref(NAMESPACE, LabelKind.TAG, id) for id in sorted(set(ids or ())))


def revision(at: datetime) -> Instant:
    """`at` to the second: the Track API sends fractions, Reports do not, and both mean the same change."""
    return utc(at).replace(microsecond=0)
