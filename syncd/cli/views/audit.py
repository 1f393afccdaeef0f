"""The audit trail, as `syncd audit` shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.audit import AuditEntry, Broken
from syncd.core.wording import Here, clean, count, when


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The entries chosen, and whether all there are follow from each other.

    `fitting`: how many entries fit the options; `count`: how many there are; `head`: the hash of the last of all, ""
    without any; `lost`: a hash that is expected and is not there.
    """

    shown: tuple[AuditEntry, ...]
    fitting: int
    count: int
    head: str
    broken: Broken | None
    lost: str | None
    here: Here

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be changed or removed."""
        return self.broken is None and self.lost is None

    def as_json(self) -> Json:
        return {
            "entries": [
                json_of(entry, "number", "at", "actor", "action", "about", "note", "previous", "hash")
                for entry in self.shown
            ],
            "count": self.count,
            "head": self.head or None,
            "whole": self.is_whole,
            "broken": json_of(self.broken, "number", "why") if self.broken else None,
            "lost": self.lost,
        }

    def as_text(self) -> Iterator[str | Table]:
        if self.shown:
            rows = [
                (
                    str(entry.number),
                    when(entry.at, self.here),
                    clean(entry.actor, 40),
                    entry.action,
                    clean(entry.about, 120),
                    clean(entry.note, 300),
                )
                for entry in self.shown
            ]
            yield Table(("no.", "when", "who", "did", "about", "note"), rows)
            if self.fitting > len(self.shown):
                yield f"{self.fitting - len(self.shown)} earlier: add --last 0 to see all."
        else:
            yield "No entry fits." if self.count else "Nobody did anything yet that is kept here."
        if self.broken is not None:
            yield f"NOT WHOLE: entry {self.broken.number} {self.broken.why}. Restore a backup to see what it was."
        if self.lost is not None:
            yield f"NOT WHOLE: no entry has the hash {clean(self.lost, 80)}, so entries were removed or written anew."
        if self.is_whole and self.count:
            yield f"All {count(self.count, 'entry', 'entries')} follow from each other. Last hash: {self.head}"
