"""What a platform shows as logged, its contracts and its milestones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from syncd.core.records import (
    Contract,
    ContractName,
    ContractType,
    Kind,
    Milestone,
    MilestoneState,
    WorkKind,
    WorkLine,
    make_ref,
    short_hash,
)
from syncd.core.wording import hint
from syncd.tabular import Row, normalise
from syncd.tabular.mapping.options import MappedOptions, meanings
from syncd.tabular.mapping.row_values import Cells
from syncd.tabular.mapping.transactions import contract_of
from syncd.tabular.trackers import person_named

_REACHED = ("released", "submitted", "funded")


def work_reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[WorkLine]]:
    """Gives a row's work. A row without a type is hourly where it has a duration, else fixed."""
    words = options.words

    def read(row: Row) -> list[WorkLine]:
        contract, on = _contract(row, cells, options), cells.first(row, "date")
        seconds, gross = cells.seconds(row, "duration", options.unit), cells.money(row, "amount")
        kind = WorkKind.FIXED if seconds is None else WorkKind.HOURLY
        if type_text := cells.text(row, "type"):
            kind = WorkKind(_known(type_text, words, "type", "kinds"))
        if kind is WorkKind.HOURLY and seconds is None:
            raise ValueError("an hourly row needs its duration")
        if kind is not WorkKind.HOURLY and gross is None:
            raise ValueError(f"a {kind} row needs its amount")
        person = person_named(cells.text(row, "person"), options.person)
        known = f"{short_hash(contract.provisional_key, person, length=16)}:{on}:{kind}:"
        line = WorkLine(
            ref=make_ref(source, Kind.WORK, cells.id(row) or known),
            person=person,
            contract=contract,
            day=on,
            kind=kind,
            seconds=seconds if kind is WorkKind.HOURLY else None,
            gross=gross,
            memo=cells.text(row, "description"),
        )
        return [line]

    return read


def contract_reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Contract]]:
    """Gives a row's contract. A word for its type that is not known is no reason to reject it."""
    words = options.words

    def read(row: Row) -> list[Contract]:
        name = replace(_contract(row, cells, options), freelancer=cells.text(row, "person"))
        kind = words.get(normalise(cells.text(row, "type")))
        id = name.id or short_hash(name.title, name.client, name.freelancer, length=16)
        return [Contract(ref=make_ref(source, Kind.CONTRACT, id), name=name, type=ContractType(kind) if kind else None)]

    return read


def milestone_reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Milestone]]:
    """Gives a row's milestone. Without a state its dates decide."""
    states = meanings(MilestoneState, options.states)

    def read(row: Row) -> list[Milestone]:
        contract, title = cells.text(row, "contract"), cells.text(row, "title")
        if not contract or not title:
            raise ValueError("a milestone needs a contract and a title")
        due, *days = (cells.day(row, field) for field in ("due", *_REACHED))
        reached = dict(zip(_REACHED, days, strict=True))
        state = next((field for field, day in reached.items() if day), "proposed")
        if word := cells.text(row, "state"):
            state = _known(word, states, "state", "states")
        id = cells.id(row) or f"{short_hash(contract, normalise(title), length=16)}:"
        milestone = Milestone(
            ref=make_ref(source, Kind.MILESTONE, id),
            contract=contract,
            title=title,
            acceptance=cells.text(row, "acceptance"),
            amount=cells.money(row, "amount"),
            due=due,
            state=MilestoneState(state),
            **reached,
        )
        return [milestone]

    return read


def _contract(row: Row, cells: Cells, options: MappedOptions) -> ContractName:
    """ValueError where neither an id nor a title names one."""
    contract = contract_of(row, cells, options.platform)
    if contract is None or not (contract.id or contract.title):
        raise ValueError("it names no contract")
    return contract


def _known(word: str, words: Mapping[str, str], what: str, option: str) -> str:
    if meaning := words.get(normalise(word)):
        return meaning
    raise ValueError(f'the {what} "{word}" has no meaning in `{option}`{hint(word, set(words.values()))}')
