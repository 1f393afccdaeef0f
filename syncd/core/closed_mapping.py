"""Keeps time on the contract that it was mapped to when its week was billed, or when somebody closed its period.

A changed configuration then moves open weeks only. What the entry is mapped by must be what it was: an entry that got
another project since was moved by its tracker, and that is a late edit.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from syncd.core.label_history import NamedPlacement
from syncd.core.mapping import NameIndex, Outcome, Placement, fits, normalise_name
from syncd.core.records import Label, Ref, TimeEntry


@dataclass(frozen=True, slots=True)
class LabelNames:
    """The normalised names that an entry's labels had when its week closed; "" for none."""

    project: str
    task: str
    tags: tuple[str, ...]  # sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMapping:
    """Where an entry was mapped, and by which names."""

    contract: str
    milestone: Ref | None
    goodwill: bool
    names: LabelNames


def label_names(entry: TimeEntry, labels: Mapping[Ref, Label]) -> LabelNames:
    """The names of an entry's labels."""

    def name(ref: Ref | None) -> str:
        label = labels.get(ref) if ref else None
        return normalise_name(label.name if label else ref or "")

    return LabelNames(name(entry.project), name(entry.task), tuple(sorted(map(name, entry.tags))))


def as_kept(
    mapped: NamedPlacement, names: LabelNames, kept: KeptMapping | None, contracts: Container[str], index: NameIndex
) -> NamedPlacement:
    """The placement of an entry as it was kept; as it is `mapped` where nothing was kept, the kept contract is gone, or
    the entry has other `names` than then. Tags that no rule reads move nothing."""
    placement = mapped.placement
    if kept is None or kept.contract not in contracts or _read(names, index) != _read(kept.names, index):
        return mapped
    if (placement.contract, placement.goodwill) == (kept.contract, kept.goodwill):
        return mapped
    why = f"it was mapped to {kept.contract} when its week was closed, and stays there; {placement.why} would move it"
    stays = Placement(
        outcome=Outcome.MAPPED,
        why=f"{why}: `syncd remap` moves it",
        contract=kept.contract,
        milestone=kept.milestone,
        goodwill=kept.goodwill,
    )
    return replace(mapped, placement=stays)


def _read(names: LabelNames, index: NameIndex) -> tuple[str, str, tuple[str, ...]]:
    """The names that mapping reads."""
    patterns = [rule.tag for rule in index.rules if rule.tag is not None]
    return names.project, names.task, tuple(tag for tag in names.tags if any(fits(one, tag) for one in patterns))
