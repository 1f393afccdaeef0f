"""Projects, clients, tasks and tags, which the files know by name alone: their refs are hashes of names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from syncd.core.records import Label, LabelKind, Ref, label_ref, short_hash
from syncd.tables import Row

NAMESPACE = "toggl-csv"


def said(row: Row, *columns: str) -> str:
    """The first of these cells that says something; newer exports write `-` where there is nothing."""
    return next((cell for column in columns if (cell := row.text(column)) not in ("", "-")), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a row names; "" and () where it does not. Tags are sorted, each once."""

    client: str
    project: str
    task: str
    tags: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> Self:
        """The names in a row."""
        tags = {tag for part in said(row, "tags").split(", ") if (tag := part.strip())}
        return cls(
            client=said(row, "client"), project=said(row, "project"), task=said(row, "task"), tags=tuple(sorted(tags))
        )

    @property
    def client_ref(self) -> Ref | None:
        """The client's ref."""
        return _ref(LabelKind.CLIENT, self.client)

    @property
    def project_ref(self) -> Ref | None:
        """The project's ref: clients may have projects of one name."""
        return _ref(LabelKind.PROJECT, self.project, self.client)

    @property
    def task_ref(self) -> Ref | None:
        """The task's ref: projects may have tasks of one name."""
        return _ref(LabelKind.TASK, self.task, self.project, self.client)

    @property
    def tag_refs(self) -> tuple[Ref, ...]:
        """The tags' refs, in the order of their names."""
        return tuple(ref for tag in self.tags if (ref := _ref(LabelKind.TAG, tag)))

    @property
    def labels(self) -> Iterator[Label]:
        """All that is named, as records."""
        if self.client_ref:
            yield Label(ref=self.client_ref, kind=LabelKind.CLIENT, name=self.client)
        if self.project_ref:
            yield Label(ref=self.project_ref, kind=LabelKind.PROJECT, name=self.project, parent=self.client_ref)
        if self.task_ref:
            yield Label(ref=self.task_ref, kind=LabelKind.TASK, name=self.task, parent=self.project_ref)
        for ref, tag in zip(self.tag_refs, self.tags, strict=True):
            yield Label(ref=ref, kind=LabelKind.TAG, name=tag)


def _ref(kind: LabelKind, name: str, *within: str) -> Ref | None:
    return label_ref(NAMESPACE, kind, short_hash(name, *within)) if name else None
