"""Finds the discrepancies that go on under a subject because keys of contracts merged: see `merged_keys`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from syncd.core.client_week import ClientWeek
from syncd.core.contract_case import ContractCase
from syncd.core.contract_merge import merged_keys
from syncd.core.discrepancies import Subject, SubjectKey, Verdict
from syncd.core.lifecycle import Discrepancy
from syncd.core.mapping import normalise_name
from syncd.core.moves import move_key
from syncd.core.own_invoice import OwnInvoice
from syncd.core.records import ContractName, Ref, Transaction, WorkLine
from syncd.core.subjects import BillingPeriod
from syncd.ledger import Ledger
from syncd.ledger.derived.naming import names_of
from syncd.wiring.directory import Directory

Known = Mapping[str, Mapping[str, Discrepancy]]
"""The discrepancies of a subject: by rule, then by id."""


def merged(ledger: Ledger, directory: Directory, subject: Subject | None, verdicts: Iterable[Verdict]) -> Known:
    """The discrepancies of a contract, its period or its invoice under other keys that the contract had, or of a
    client's week under other keys that its contracts, or the client, had; those of a week with the finding's key as it
    is now.

    Empty where every check was made and none failed. A key that is still in use keeps its discrepancies.
    """
    if not any(verdict.findings or verdict.cannot_tell for verdict in verdicts):
        return {}
    match subject:
        case BillingPeriod():
            return _of_contract(ledger, directory, subject, _names(ledger, (line.ref for line in subject.lines)))
        case OwnInvoice():
            return _of_contract(ledger, directory, subject, _names(ledger, (row.ref for row in subject.rows)))
        case ContractCase():
            return _of_contract(ledger, directory, subject, names_of(ledger.database, subject.contract.key))
        case ClientWeek():
            return _of_week(ledger, directory, subject)
    return {}


def _of_contract(
    ledger: Ledger,
    directory: Directory,
    subject: BillingPeriod | OwnInvoice | ContractCase,
    names: Iterable[ContractName],
) -> Known:
    """The discrepancies of a subject of a contract under other keys that the contract had."""
    former = _former_keys(directory, subject.contract.key, names)
    return _together(ledger.discrepancies.known(replace(subject.key, name=key)) for key in former)


def _of_week(ledger: Ledger, directory: Directory, week: ClientWeek) -> Known:
    names = {period.contract.key: _names(ledger, (line.ref for line in period.lines)) for period in week.periods}
    keys = {key: [key, *_former_keys(directory, key, some)] for key, some in names.items()}
    pairs = [(origin, shown_on) for origin in keys for shown_on in keys if origin != shown_on]
    now = {move_key(old, on): move_key(*pair) for pair in pairs for old in keys[pair[0]] for on in keys[pair[1]]}
    ever = _together(ledger.discrepancies.known(key) for key in _week_keys(directory, week, names))
    return {
        rule: {
            id: replace(known, finding=replace(known.finding, key=now[known.finding.key]))
            for id, known in by_id.items()
            if known.finding.key in now and (known.subject != week.key or now[known.finding.key] != known.finding.key)
        }
        for rule, by_id in ever.items()
    }


def _week_keys(directory: Directory, week: ClientWeek, names: Mapping[str, set[ContractName]]) -> Iterator[SubjectKey]:
    """The week's key, and those under the client's names on the platform before you named the client."""
    yield week.key
    shown = {
        f"{name.platform}/{normalise_name(name.client)}" for some in names.values() for name in some if name.client
    }
    for client in sorted(shown - directory.clients.keys() - {week.client}):
        yield replace(week.key, name=client)


def _former_keys(directory: Directory, contract: str, names: Iterable[ContractName]) -> list[str]:
    return sorted(merged_keys(contract, names, directory.names) - directory.contracts.keys())


def _names(ledger: Ledger, refs: Iterable[Ref]) -> set[ContractName]:
    """The names that these rows of a platform, or of a table of yours, give their contract."""
    records = ledger.records.current(refs).values()
    rows = (record for record in records if isinstance(record, WorkLine | Transaction))
    return {row.contract for row in rows if row.contract}


def _together(known: Iterable[Known]) -> Known:
    together: dict[str, dict[str, Discrepancy]] = {}
    for by_rule in known:
        for rule, by_id in by_rule.items():
            together.setdefault(rule, {}).update(by_id)
    return together
