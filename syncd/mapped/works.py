"""What a platform shows as logged, its contracts and its milestones."""

from collections.abc import Callable, Mapping, Sequence

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
from syncd.mapped.cells import Cells
from syncd.mapped.options import MappedOptions
from syncd.mapped.transactions import contract_of
from syncd.suggest import hint
from syncd.tables import Row, normalise
from syncd.trackers import person_in

_REACHED = ("released", "submitted", "funded")


def work_reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[WorkLine]]:
    """Gives a row's work. A row without a type is hourly where it has a duration, else fixed."""

    def read(row: Row) -> list[WorkLine]:
        contract = contract_of(row, cells, options.platform or "")
        if contract is None or not (contract.id or contract.title):
            raise ValueError("it names no contract")
        on, person = cells.first(row, "date"), cells.text(row, "person")
        seconds, gross = cells.seconds(row, "duration"), cells.money(row, "amount")
        type_text = cells.text(row, "type")
        if type_text:
            kind = WorkKind(_known(type_text, options.words, "type"))
        else:
            kind = WorkKind.FIXED if seconds is None else WorkKind.HOURLY
        if kind is WorkKind.HOURLY and seconds is None:
            raise ValueError("an hourly row needs its duration")
        if kind is not WorkKind.HOURLY and gross is None:
            raise ValueError(f"a {kind} row needs its amount")
        person = person or person_in(row, (), options.person)
        known = f"{short_hash(contract.provisional_key, person, length=16)}:{on}:{kind}:"
        line = WorkLine(
            ref=make_ref(source, Kind.WORK, cells.text(row, "id") or known),
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

    def read(row: Row) -> list[Contract]:
        named = contract_of(row, cells, options.platform or "")
        if named is None or not (named.id or named.title):
            raise ValueError("it names no contract")
        name = ContractName(
            platform=named.platform,
            id=named.id,
            title=named.title,
            client=named.client,
            freelancer=cells.text(row, "person"),
        )
        kind = options.words.get(normalise(cells.text(row, "type")))
        id = name.id or short_hash(name.title, name.client, name.freelancer, length=16)
        return [Contract(ref=make_ref(source, Kind.CONTRACT, id), name=name, type=ContractType(kind) if kind else None)]

    return read


def milestone_reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Milestone]]:
    """Gives a row's milestone. Without a state its dates decide."""
    states = {state.replace("-", " "): state.value for state in MilestoneState}
    states |= {state.value: state.value for state in MilestoneState}
    states |= {normalise(word): state.value for word, state in options.states.items()}

    def read(row: Row) -> list[Milestone]:
        contract, title = cells.text(row, "contract"), cells.text(row, "title")
        if not contract or not title:
            raise ValueError("a milestone needs a contract and a title")
        dates = {field: cells.day(row, field) for field in ("due", *_REACHED)}
        if word := cells.text(row, "state"):
            state = MilestoneState(_known(word, states, "state"))
        else:
            reached = (field for field in _REACHED if dates[field])
            state = MilestoneState(next(reached, MilestoneState.PROPOSED))
        id = cells.text(row, "id") or f"{short_hash(contract, normalise(title), length=16)}:"
        milestone = Milestone(
            ref=make_ref(source, Kind.MILESTONE, id),
            contract=contract,
            title=title,
            acceptance=cells.text(row, "acceptance"),
            amount=cells.money(row, "amount"),
            due=dates["due"],
            state=state,
            funded=dates["funded"],
            submitted=dates["submitted"],
            released=dates["released"],
        )
        return [milestone]

    return read


def _known(word: str, words: Mapping[str, str], what: str) -> str:
    meaning = words.get(normalise(word))
    if meaning is None:
        option = "states" if what == "state" else "kinds"
        raise ValueError(f'the {what} "{word}" has no meaning in `{option}`{hint(word, set(words.values()))}')
    return meaning
