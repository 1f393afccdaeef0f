"""Everything known of one record, for programs: its versions, where it belongs, its pieces, what it is evidence of."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from syncd.core.label_history import closing, last_moment, place_at_close
from syncd.core.mapping import Outcome, label_refs
from syncd.core.money import Money
from syncd.core.records import Kind, Label, Record, Ref, TimeEntry, kind_of
from syncd.core.time import day_of, iso
from syncd.core.wording import on
from syncd.errors import UsageError
from syncd.ledger.derived.rows import Placed
from syncd.ledger.observed.records import Seen
from syncd.report.render.json import discrepancy_json, money_json

if TYPE_CHECKING:
    from syncd.cli.common import Opened

Json = dict[str, Any]


def is_ref(text: str) -> bool:
    """Whether `text` names a record; evidence may name a source instead."""
    parts = text.split("/", 2)
    return len(parts) == 3 and parts[1] in set(Kind)


def meant(opened: "Opened", what: str) -> Ref:
    """The record a person means. UsageError when there is none, or several have that id."""
    records = opened.composition.ledger.records
    if "/" in what and records.history(what):
        return what
    fitting = records.with_id(what.rpartition("/")[2])
    if "/" in what or not fitting:
        near = f"did you mean {' or '.join(fitting[:5])}?" if fitting else "a record is named like toggl/time/123"
        raise UsageError(f'nothing is known of "{what}": {near}')
    if len(fitting) > 1:
        raise UsageError(f'several records have the id "{what}": {", ".join(fitting)}; name one of them')
    return fitting[0]


def record(opened: "Opened", ref: Ref) -> Json:
    """The record with this ref; `current` is null when it is gone, or nothing that was said of it is believed."""
    ledger = opened.composition.ledger
    history = ledger.records.history(ref)
    current = ledger.records.current([ref]).get(ref)
    return {
        "ref": ref,
        "kind": kind_of(ref),
        "current": _plain(current),
        "names": _names(opened, current),
        "versions": list(_versions(history)),
        "mapping": _mapping(opened, ref, current),
        "repeats": alias.of if (alias := ledger.derived.aliases([ref]).get(ref)) else None,
        "repeated_by": ledger.derived.repeats(ref),
        "pieces": [
            {"start": iso(each.start), "day": each.day.isoformat(), "seconds": each.seconds}
            for each in ledger.periods.pieces_of(ref)
        ],
        "billed_by": ledger.periods.billed_by(ref),
        "bills": ledger.periods.bills(ref),
        "about_it": ledger.periods.about(ref),
        "discrepancies": [discrepancy_json(each, opened.now) for each in ledger.discrepancies.about(ref)],
    }


def _plain(value: Any) -> Any:
    """A core value for JSON: amounts as decimal text, instants in UTC."""
    match value:
        case Money():
            return money_json(value)
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case tuple():
            return [_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _names(opened: "Opened", current: Record | None) -> dict[Ref, str]:
    """What the labels on a record are called."""
    if not isinstance(current, TimeEntry):
        return {}
    refs = [ref for ref in (current.project, current.task, *current.tags) if ref]
    labels = opened.composition.ledger.records.current(refs)
    return {ref: label.name for ref, label in labels.items() if isinstance(label, Label)}


def _versions(history: Iterable[Seen]) -> Iterator[Json]:
    """Every version with where it came from and in what it differs from the one before."""
    before: Json = {}
    for seen in history:
        content = _plain(seen.record) or {}
        yield {
            "revision": iso(seen.revision),
            "gone": seen.gone,
            "standing": seen.standing or None,
            "source": seen.source,
            "pulled": iso(seen.pulled),
            "file": seen.file,
            "place": seen.place,
            "row": json.loads(seen.raw) if seen.raw else None,
            "changed": {key: value for key, value in content.items() if before and value != before.get(key)},
        }
        before = content or before


def _mapping(opened: "Opened", ref: Ref, current: Record | None) -> Json | None:
    derived = opened.composition.ledger.derived
    if placed := derived.placement(ref):
        where = placed.placement
        return {
            "outcome": where.outcome.value,
            "contract": where.contract,
            "milestone": where.milestone,
            "why": "; ".join([where.why, *_older_names(opened, placed, current)]),
        }
    if kind_of(ref) in (Kind.WORK, Kind.TRANSACTION):
        contract = derived.contract_of(ref)
        because = "the platform's row names it" if contract else "the row names no contract, or one of several"
        return {
            "outcome": "mapped" if contract else "suspense",
            "contract": contract,
            "milestone": None,
            "why": because,
        }
    return None


def _older_names(opened: "Opened", placed: Placed, entry: Record | None) -> Iterator[str]:
    """By which names an entry was mapped that are no longer those of its labels."""
    if placed.placement.outcome is Outcome.DUPLICATE or not isinstance(entry, TimeEntry):
        return
    composition = opened.composition
    directory = composition.directory()
    names = composition.ledger.derived.names(label_refs(entry, {}))
    closed = closing(last_moment(placed.span), directory.profiles.values()).at
    mapped = place_at_close(entry, names, closed, directory.names)
    if mapped.names_until == closed:
        for label, since in names.renamed(sorted(mapped.labels), closed):
            day = on(day_of(since, composition.config.timezone))
            yield f"named “{label.name}” until {day}; renamed since"
