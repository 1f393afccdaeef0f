"""The versions of a record: where each comes from, and what changed since the one before."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from syncd.cli.views import Json, json_of, plain
from syncd.ledger.observed.records import RecordVersion

WHY_NOT_COUNTED = {
    "": "",
    "held": " – does not count until you accept it",
    "rejected": " – does not count: you rejected it",
    "withdrawn": " – does not count any more: its file was read again in another way, or rejected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version with its provenance, and the fields in which it differs from the one before."""

    observed: RecordVersion
    changed: Mapping[str, Any]

    @property
    def origin(self) -> str:
        """The source, and the place in its file or answer; places in files begin with the file's name."""
        return f"{self.observed.source}, {self.observed.place}"

    @property
    def row(self) -> Mapping[str, str] | None:
        """The row of the file it was read from."""
        return json.loads(self.observed.raw) if self.observed.raw else None

    def as_json(self) -> Json:
        """Return the version; `standing` is null where it counts."""
        return {
            **json_of(self.observed, "revision", "gone"),
            "standing": self.observed.status or None,
            **json_of(self.observed, "source", "pulled", "file", "place"),
            "row": self.row,
            "changed": plain(self.changed),
        }


def fields_of(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass; none of None."""
    return {} if value is None else {field.name: getattr(value, field.name) for field in fields(value)}


def versions_of(history: Iterable[RecordVersion]) -> Iterator[VersionView]:
    before: dict[str, Any] = {}
    for version in history:
        content = fields_of(version.record)
        changed = {name: value for name, value in content.items() if before and value != before.get(name)}
        yield VersionView(observed=version, changed=changed)
        before = content or before
