"""Reads contracts in answers of Upwork's GraphQL API: names, states, and the agreed terms with their dates.

Facts, from the API's schema: `terms.hourlyTerms[]` has `hourlyRate`, `hourlyLimits[]` has `weeklyLimit`, hours as text;
both have `startDate` and `endDate`, and what was agreed before is among them. That an `endDate` is the last day is not
written there, but as what starts later counts, it matters only where nothing follows.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from syncd.connector import SourceFile
from syncd.connectors.milestones.api_answers import Answer, Object, flatten, named_contracts
from syncd.connectors.milestones.values import amount, day_of
from syncd.core.observations import Observation
from syncd.core.records import Contract, ContractName, ContractState, ContractType, Kind, id_of, make_ref
from syncd.core.terms import Origin, Terms, combine_terms, open_ended_terms
from syncd.tabular import Row, duration


def read_contracts(
    answer: Answer, file: SourceFile, source: str, currency: str | None
) -> tuple[list[Observation], list[str]]:
    """Read the contracts that an answer names, and report in sentences what cannot be read.

    `currency`: of rates that name none.
    """
    contracts: list[Observation] = []
    troubles: list[str] = []
    for path, objects in named_contracts(answer.contracts):
        cells = {name: text for value in reversed(objects) for name, text in flatten(value).items()}
        days = {name: _day(cells, name, troubles) for name in ("startDate", "endDate")}
        contract = Contract(
            ref=make_ref(source, Kind.CONTRACT, cells["id"]),
            name=ContractName(platform="upwork", id=cells["id"], title=" ".join(cells["title"].split())),
            type=_type(cells.get("kind", "")),
            terms=combine_terms([terms for value in reversed(objects) for terms in _terms(value, currency, troubles)]),
            state=_state(cells.get("status", "")),
            start=days["startDate"],
            end=days["endDate"],
        )
        contracts.append(
            Observation(contract, file.modified, f"{file.name}: {path}", json.dumps(cells, ensure_ascii=False))
        )
    ids = {id_of(observed.record.ref) for observed in contracts}
    for path, value in answer.contracts:
        if any(_lists(value).values()) and flatten(value).get("id") not in ids:
            troubles.append(f"the terms at {path} are not read: ask for the contract's id and title in the query")
    return contracts, troubles


def _terms(contract: Object, currency: str | None, troubles: list[str]) -> Iterator[tuple[Terms, ...]]:
    """Read rates, and weekly limits. A list that cannot be read whole is left out: a part would look like the whole."""
    for what, entries in _lists(contract).items():
        try:
            yield open_ended_terms(_dated(entries, currency))
        except ValueError as error:
            troubles.append(f"the {what} of contract {contract['id']} are not read: {error}")


def _lists(contract: Object) -> dict[str, object]:
    terms = contract.get("terms")
    rates = terms.get("hourlyTerms") if isinstance(terms, dict) else None
    return {"rates": rates, "weekly limits": contract.get("hourlyLimits")}


def _dated(entries: object, currency: str | None) -> list[tuple[Terms, date | None]]:
    """Read each entry into terms, with the last day on which they hold."""
    if not isinstance(entries, list | None):
        raise ValueError("they are no list")
    dated = []
    for number, entry in enumerate(entries or (), start=1):
        if not isinstance(entry, dict):
            raise ValueError(f"number {number} is no JSON object")
        dated.append(_entry(Row(f"number {number}", flatten(entry)), currency))
    if sum(terms.start == date.min for terms, _ in dated) > 1:
        raise ValueError("several have no startDate: ask for it in the query")
    return dated


def _entry(row: Row, currency: str | None) -> tuple[Terms, date | None]:
    rate, limit = amount(row, "hourlyRate", currency), row.text("weeklyLimit")
    if rate and rate.minor < 0:
        raise ValueError(f"{rate} is no rate")
    terms = Terms(
        start=day_of(row.text("startDate")) or date.min,
        rate=rate if rate and rate.minor else None,
        weekly_cap=duration(limit) or None if limit else None,  # a limit of nothing would hide all work
        origin=Origin.PLATFORM,
    )
    return terms, day_of(row.text("endDate"))


def _day(cells: Mapping[str, str], name: str, troubles: list[str]) -> date | None:
    try:
        return day_of(cells.get(name, ""))
    except ValueError as error:
        troubles.append(f"{name} of contract {cells['id']} is not read: {error}")
        return None


def _type(kind: str) -> ContractType | None:
    word = kind.casefold()
    return next((known for known in (ContractType.HOURLY, ContractType.FIXED) if word.startswith(known)), None)


def _state(status: str) -> ContractState | None:
    return next((state for state in ContractState if status.casefold() == state), None)
