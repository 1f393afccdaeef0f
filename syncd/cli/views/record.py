"""Everything known of one record: its versions, where it belongs, its pieces, and what it is evidence of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from typing import Any

from syncd.cli.opening import Opened
from syncd.cli.views import Json, json_of, plain
from syncd.cli.views.chain_lines import ChainLines
from syncd.cli.views.contract import row_kind
from syncd.cli.views.decided_matches import decision_json, decision_line
from syncd.cli.views.expected_money import ExpectedMoney
from syncd.cli.views.money_way import MoneyWay
from syncd.cli.views.record_versions import WHY_NOT_COUNTED, VersionView, fields_of, versions_of
from syncd.core.label_history import closing, last_moment, place_at_close
from syncd.core.lifecycle import Discrepancy
from syncd.core.map_rules import read_unclear_milestone
from syncd.core.mapping import Outcome, label_refs
from syncd.core.matching.decisions import MatchDecision
from syncd.core.money import Money
from syncd.core.records import (
    OF_ACCOUNT,
    Kind,
    Label,
    Milestone,
    Record,
    Ref,
    TimeEntry,
    Transaction,
    TransactionKind,
    kind_of,
)
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import day_of
from syncd.core.wording import Here, clean, exact, exact_hours, on
from syncd.ledger.derived.rows import StoredPlacement
from syncd.report.render.json import discrepancy_json

SOME = 3
"""Records named in a list, unless all are asked for."""
LESS_WANTED = frozenset({"type_text", "contract", "person", "group", "space", "seconds"})
"""Fields that are shown where all is asked for."""
DURATIONS = frozenset({"seconds", "budget", "estimate"})
"""Fields of seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingView:
    """The contract a record belongs to, and why."""

    outcome: str
    contract: str | None
    milestone: Ref | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """`current`: None where the record is gone or no version of it counts; `names`: of the labels on it."""

    ref: Ref
    current: Record | None
    names: Mapping[Ref, str]
    versions: Sequence[VersionView]
    mapping: MappingView | None
    repeats: Ref | None
    repeated_by: Sequence[Ref]
    pieces: Sequence[Piece]
    billed_by: Sequence[Ref]
    bills: Sequence[Ref]
    about_it: Sequence[Ref]
    decided: Sequence[MatchDecision]
    money: MoneyWay | None
    expected: ExpectedMoney | None
    discrepancies: Sequence[Discrepancy]
    here: Here
    chain: ChainLines | None = None
    contract: ContractFacts | None = None
    full: bool = False  # whether its text has all there is

    @classmethod
    def of(cls, opened: Opened, ref: Ref, chain: ChainLines | None = None, *, full: bool = False) -> "RecordView":
        """Read everything about a record from the ledger. `chain`: the one it stands in."""
        ledger = opened.composition.ledger
        current = ledger.records.current([ref]).get(ref)
        duplicate = ledger.derived.duplicates([ref]).get(ref)
        mapping = _mapping(opened, ref, current)
        return cls(
            ref=ref,
            current=current,
            names=_names(opened, current),
            versions=list(versions_of(ledger.records.history(ref))),
            mapping=mapping,
            repeats=duplicate.of if duplicate else None,
            repeated_by=ledger.derived.duplicates_of(ref),
            pieces=ledger.periods.pieces_of(ref),
            billed_by=ledger.periods.billed_by(ref),
            bills=ledger.periods.bills(ref),
            about_it=ledger.periods.about(ref),
            decided=ledger.matches.about([ref]),
            money=MoneyWay.of(opened, ref) if isinstance(current, Transaction) else None,
            expected=ExpectedMoney.of(opened, ref) if isinstance(current, Transaction | Milestone) else None,
            discrepancies=ledger.discrepancies.about(ref),
            here=opened.here,
            chain=chain,
            contract=opened.composition.directory().contracts.get((mapping.contract if mapping else None) or ""),
            full=full,
        )

    def as_json(self) -> Json:
        return {
            **(self.chain.as_json() if self.chain else {}),
            "ref": self.ref,
            "kind": kind_of(self.ref),
            "current": plain(self.current),
            "names": self.names,
            "versions": [version.as_json() for version in self.versions],
            "mapping": plain(self.mapping),
            **json_of(self, "repeats", "repeated_by"),
            "pieces": [json_of(piece, "start", "day", "seconds") for piece in self.pieces],
            **json_of(self, "billed_by", "bills", "about_it"),
            "decided": [decision_json(decision) for decision in self.decided],
            "money": self.money.as_json() if self.money else None,
            **(self.expected.as_json() if self.expected else {"expected": None, "releases": []}),
            "discrepancies": [discrepancy_json(discrepancy, self.here.now) for discrepancy in self.discrepancies],
        }

    def as_text(self) -> Iterator[str]:
        yield f"{self.ref}{self._absence()}"
        if self.chain:
            yield from self.chain.as_text()
            yield ""
        for name, value in (one for one in fields_of(self.current).items() if one[0] != "ref"):
            if value not in (None, "", ()) and (self.full or name not in LESS_WANTED):
                is_kind = isinstance(value, TransactionKind)
                words = row_kind(value, self.contract) if is_kind else self._words_of(name, value)
                yield f"  {name.replace('_', ' '):<12}{clean(words, 1000)}"
        yield from self._history()
        if self.mapping is not None:
            yield ""
            yield f"Belongs to {self.mapping.contract or 'no contract'}: {self.mapping.outcome}"
            yield f"  {clean(self.mapping.why, 1000)}"
        for piece in self.pieces:
            start = exact(piece.start, self.here.zone)
            yield f"  {exact_hours(piece.seconds)} on {on(piece.day, self.here)} (the platform's day), from {start}"
        yield from _section("Repeated, and counted once, by", self._some(self.repeated_by))
        yield from _section("Billed by", self._some(self.billed_by))
        yield from _section("Bills", self._some(self.bills))
        yield from _section("Fees and taxes on it", self._some(self.about_it))
        yield from self.expected.as_text() if self.expected else ()
        yield from self.money.as_text() if self.money else ()
        yield from _section("What you decided", [decision_line(decision, self.here) for decision in self.decided])
        summaries = [f"{known.id}  {clean(known.finding.summary, 1000)}" for known in self.discrepancies]
        yield from _section("Evidence of", summaries)

    def as_line(self) -> str:
        """Tell in one line where it belongs and where it comes from."""
        belongs = kind_of(self.ref).value
        if self.mapping is not None:
            belongs = f"{self.mapping.contract or self.mapping.outcome} ({self.mapping.why})"
        origin = self.versions[-1].origin if self.versions else "nowhere"
        return clean(f"{self.ref}: {belongs}; from {origin}", 1000)

    def _absence(self) -> str:
        if self.current is not None:
            return ""
        return ": gone" if any(not version.observed.status for version in self.versions) else ": does not count"

    def _history(self) -> Iterator[str]:
        yield ""
        yield "Versions"
        for version in self.versions:
            changes = ", ".join(
                f"{name.replace('_', ' ')} became {self._words_of(name, value)}"
                for name, value in version.changed.items()
            )
            content = "gone" if version.observed.gone else clean(changes, 1000) or "as first seen"
            revision, pulled = (
                exact(moment, self.here.zone) for moment in (version.observed.revision, version.observed.pulled)
            )
            yield f"  {revision}  {content}{WHY_NOT_COUNTED[version.observed.status]}"
            yield f"    from {clean(version.origin, 1000)}, pulled {pulled}"
        if self.full and self.versions and (row := self.versions[-1].row):
            yield ""
            yield "The row it was last read from"
            yield from (f"  {clean(name, 60)}: {clean(cell, 1000)}" for name, cell in row.items())

    def _some(self, refs: Sequence[Ref]) -> Sequence[str]:
        """The first of several records, and how many more there are; all where all is asked for."""
        if self.full or len(refs) <= SOME:
            return refs
        return [*refs[: SOME - 1], f"and {len(refs) - SOME + 1} more: `--full` lists them"]

    def _words_of(self, name: str, value: Any) -> str:
        """Tell the value of a field: seconds as hours."""
        return exact_hours(value) if name in DURATIONS and isinstance(value, int) else self._words(value)

    def _words(self, value: Any) -> str:
        """Tell a field's value; a label by its name, with its ref in brackets."""
        match value:
            case None | "":
                return "nothing"
            case bool():
                return "yes" if value else "no"
            case Money():
                return str(value)
            case datetime():
                return exact(value, self.here.zone)
            case tuple():
                separator = "; " if any(is_dataclass(part) for part in value) else ", "
                return separator.join(map(self._words, value))
        if is_dataclass(value):
            return ", ".join(f"{name} {self._words(part)}" for name, part in fields_of(value).items() if part)
        text = str(plain(value))
        return f"{self.names[text]} [{text}]" if text in self.names else text


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    """Return lines under a heading; nothing where there are none."""
    return ["", heading, *(f"  {line}" for line in lines)] if lines else []


def _names(opened: Opened, current: Record | None) -> dict[Ref, str]:
    """Return the names of the labels on a time entry."""
    if not isinstance(current, TimeEntry):
        return {}
    refs = [ref for ref in (current.project, current.task, *current.tags) if ref]
    labels = opened.composition.ledger.records.current(refs)
    return {ref: label.name for ref, label in labels.items() if isinstance(label, Label)}


def _mapping(opened: Opened, ref: Ref, current: Record | None) -> MappingView | None:
    derived = opened.composition.ledger.derived
    if placed := derived.placement(ref):
        placement = placed.placement
        return MappingView(
            outcome=placement.outcome.value,
            contract=placement.contract,
            milestone=None if read_unclear_milestone(placement.milestone) else placement.milestone,
            why="; ".join([placement.why, *_older_names(opened, placed, current)]),
        )
    if isinstance(current, Transaction) and current.kind in OF_ACCOUNT:
        return None
    if kind_of(ref) in (Kind.WORK, Kind.TRANSACTION):
        contract = derived.contract_of(ref)
        return MappingView(
            outcome="mapped" if contract else "suspense",
            contract=contract,
            milestone=None,
            why=_named(opened, current) if contract else "the row names no contract, or one of several",
        )
    return None


def _named(opened: Opened, current: Record | None) -> str:
    """Say by what a platform's row belongs to its contract."""
    if isinstance(current, Transaction) and current.contract and not current.contract.id:
        names = opened.composition.directory().names
        if len(names.contracts_on(current.contract, date.min, current.posted)) > 1:
            return "several contracts have its title; by its days or its amount it is of this one alone"
    return "the platform's row names it"


def _older_names(opened: Opened, placed: StoredPlacement, entry: Record | None) -> Iterator[str]:
    """Tell by which names an entry was mapped that its labels no longer have."""
    if placed.placement.outcome is Outcome.DUPLICATE or not isinstance(entry, TimeEntry):
        return
    composition, directory = opened.composition, opened.composition.directory()
    names = composition.ledger.derived.names(label_refs(entry, {}))
    closed = closing(last_moment(placed.span), directory.profiles.values()).at
    mapped = place_at_close(entry, names, closed, directory.names)
    if mapped.names_until == closed:
        for label, since in names.renamed(sorted(mapped.labels), closed):
            day = on(day_of(since, composition.config.timezone), opened.here)
            yield f"named “{label.name}” until {day}; renamed since"
