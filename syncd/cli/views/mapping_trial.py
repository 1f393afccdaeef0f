"""A proposed mapping, and how it reads the first rows of its file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from syncd.cli.views import Json
from syncd.cli.views.pulls import rows_read
from syncd.cli.views.table import ToCopy
from syncd.core.pages import Page
from syncd.core.records import ContractName, Label, Record
from syncd.core.time import iso
from syncd.core.wording import count
from syncd.tabular.mapping.proposal import Proposal
from syncd.tabular.mapping.toml import comment, table

SHOWN = 3
"""Records, and rejected rows."""

_HIDDEN = ("ref", "platform", "project", "task", "tags", "parent")  # refs, and what the settings above say


@dataclass(frozen=True, slots=True)
class MappingTrial:
    """`pages`: what the mapping makes of the file; `trouble`: why it cannot be read so, else empty."""

    proposal: Proposal
    pages: Sequence[Page]
    trouble: str

    def as_json(self) -> Json:
        return {
            "source": self.proposal.source,
            "settings": dict(self.proposal.settings),
            "questions": {name: question.asks for name, question in self.proposal.questions.items()},
            "answers": {name: list(question.answers) for name, question in self.proposal.questions.items()},
            "unused": {column: list(cells) for column, cells in self.proposal.unused.items()},
            "rows": list(self._rows()),
            "trouble": self.trouble or None,
        }

    def as_text(self) -> Iterator[ToCopy]:
        yield ToCopy([*table(self.proposal).split("\n"), *map(comment, self._rows())])

    def _rows(self) -> Iterator[str]:
        observations = [
            observation
            for page in self.pages
            for observation in page.records
            if not isinstance(observation.record, Label)
        ]
        rejected = [row for page in self.pages for row in page.rejected]
        for observation in observations[:SHOWN]:
            yield f"{observation.where}: {_words(observation.record)}"
        for row in rejected[:SHOWN]:
            yield f"rejected {row.where}: {row.reason}"
        controls = [page.control for page in self.pages if page.control is not None]
        if controls:
            rows = sum(control.rows for control in controls)
            records = sum(control.records for control in controls)
            others = sum(control.non_records for control in controls)
            yield rows_read(rows, [count(records, "record")], len(rejected), others)
        yield from dict.fromkeys(notice for page in self.pages for notice in page.notices)


def _words(record: Record | None) -> str:
    """Tell the fields of a record that have a value."""
    if record is None:
        return ""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in _HIDDEN}
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items() if value not in (None, "", ()))


def _value(value: Any) -> str:
    if isinstance(value, ContractName):
        return " · ".join(filter(None, (value.id, value.title, value.client)))
    return iso(value) if hasattr(value, "hour") else str(value)
