"""Reads rows as work lines, contracts and milestones of a platform."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

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
from syncd.core.time import Instant
from syncd.core.wording import hint
from syncd.tabular import Row, normalise_name
from syncd.tabular.mapping.options import MappedOptions, meanings
from syncd.tabular.mapping.row_values import RowValues
from syncd.tabular.mapping.transactions import contract_of
from syncd.tabular.trackers import person_named

_REACHED = ("released", "submitted", "funded")


def work_reader(values: RowValues, options: MappedOptions, source: str) -> Callable[[Row], Sequence[WorkLine]]:
    """Return a function that reads a row's work line; one without a type is hourly if it has a duration, else fixed."""
    words = options.words

    def read(row: Row) -> list[WorkLine]:
        contract, on = _contract(row, values, options), values.required_day(row, "date")
        seconds, gross = values.seconds(row, "duration", options.unit), values.money(row, "amount")
        kind = WorkKind.FIXED if seconds is None else WorkKind.HOURLY
        if type_text := values.text(row, "type"):
            kind = WorkKind(_meaning(type_text, words, "type", "kinds"))
        if kind is WorkKind.HOURLY and seconds is None:
            raise ValueError("an hourly row needs its duration")
        if kind is not WorkKind.HOURLY and gross is None:
            raise ValueError(f"a {kind} row needs its amount")
        person = person_named(values.text(row, "person"), options.person)
        known = f"{short_hash(contract.provisional_key, person, length=16)}:{on}:{kind}:"
        line = WorkLine(
            ref=make_ref(source, Kind.WORK, values.id(row) or known),
            person=person,
            contract=contract,
            day=on,
            kind=kind,
            seconds=seconds if kind is WorkKind.HOURLY else None,
            gross=gross,
            memo=values.text(row, "description"),
            start=_start(row, values, on),
            manual=values.seconds(row, "manual", options.unit),
        )
        return [line]

    return read


def _start(row: Row, values: RowValues, on: date) -> Instant | None:
    """Read when the work of a row of the day `on` began; None where the cell is empty, or the clock shows that time
    twice."""
    found = values.instants_on(row, "start", on)
    return found[0] if len(found) == 1 else None


def contract_reader(values: RowValues, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Contract]]:
    """Return a function that reads a row's contract; an unknown word for its type is no reason to reject it."""
    words = options.words

    def read(row: Row) -> list[Contract]:
        name = replace(_contract(row, values, options), freelancer=values.text(row, "person"))
        kind = words.get(normalise_name(values.text(row, "type")))
        id = name.id or short_hash(name.title, name.client, name.freelancer, length=16)
        return [Contract(ref=make_ref(source, Kind.CONTRACT, id), name=name, type=ContractType(kind) if kind else None)]

    return read


def milestone_reader(values: RowValues, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Milestone]]:
    """Return a function that reads a row's milestone; without a state its dates decide."""
    states = meanings(MilestoneState, options.states)

    def read(row: Row) -> list[Milestone]:
        contract, title = values.text(row, "contract"), values.text(row, "title")
        if not contract or not title:
            raise ValueError("a milestone needs a contract and a title")
        due, feedback, *days = (values.day(row, field) for field in ("due", "feedback", *_REACHED))
        reached = dict(zip(_REACHED, days, strict=True))
        state = next((field for field, day in reached.items() if day), "proposed")
        if word := values.text(row, "state"):
            state = _meaning(word, states, "state", "states")
        id = values.id(row) or f"{short_hash(contract, normalise_name(title), length=16)}:"
        milestone = Milestone(
            ref=make_ref(source, Kind.MILESTONE, id),
            contract=contract,
            title=title,
            acceptance=values.text(row, "acceptance"),
            amount=values.money(row, "amount"),
            due=due,
            state=MilestoneState(state),
            **reached,
            budget=values.seconds(row, "budget", options.unit),
            estimate=values.seconds(row, "estimate", options.unit),
            feedback=feedback,
        )
        return [milestone]

    return read


def _contract(row: Row, values: RowValues, options: MappedOptions) -> ContractName:
    """Read the contract of a row. ValueError where neither an id nor a title names one."""
    contract = contract_of(row, values, options.platform)
    if contract is None or not (contract.id or contract.title):
        raise ValueError("it names no contract")
    return contract


def _meaning(word: str, words: Mapping[str, str], what: str, option: str) -> str:
    if meaning := words.get(normalise_name(word)):
        return meaning
    raise ValueError(f'the {what} "{word}" has no meaning in `{option}`{hint(word, set(words.values()))}')
