"""Explains what a person names: a contract's figures, a discrepancy, or a record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.chain_of import ChainOf
from syncd.cli.lookup import find_discrepancy, find_ref
from syncd.cli.opening import Opened
from syncd.cli.output import View
from syncd.cli.views import Json
from syncd.cli.views.chain_lines import ChainLines
from syncd.cli.views.contract import ContractView
from syncd.cli.views.discrepancy import DiscrepancyView
from syncd.cli.views.record import RecordView
from syncd.core.mapping import normalise_name
from syncd.core.refs import is_ref
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Period
from syncd.core.wording import did_you_mean
from syncd.errors import UsageError


@dataclass(frozen=True, slots=True)
class ExplainedDiscrepancy:
    """A discrepancy with the records it rests on."""

    discrepancy: DiscrepancyView
    records: Sequence[RecordView]
    chain: ChainLines

    def as_json(self) -> Json:
        records = [record.as_json() for record in self.records]
        return {**self.chain.as_json(), **self.discrepancy.as_json(), "records": records}

    def as_text(self) -> Iterator[str]:
        first, *others = self.discrepancy.as_text()
        yield first
        yield ""
        yield from self.chain.as_text()
        yield from others
        yield ""
        yield "Where its records belong and come from"
        for record in self.records:
            yield f"  {record.as_line()}"


def explain(opened: Opened, what: str, period: Period | None, *, full: bool = False) -> View:
    """Find what `what` names: a contract's key, a discrepancy's id, a record's ref, or a whole part of its id.

    `period` is for contracts; default: last week. `full`: all of a contract's records, and all of a record's row.
    UsageError where nothing fits.
    """
    if contract := _contract(opened, what):
        chains, of = ChainOf(opened), period or opened.last_week()
        read = chains.read(chains.places.of_contract(contract.key, of))
        chain = ChainLines(read=read, asked=(), here=opened.here)
        return ContractView.of(opened, contract, of, chain, full=full)
    if period is not None:
        raise UsageError(f'--period is for contracts, and "{what}" is none: `syncd contracts` lists them')
    if what.startswith("r-"):
        raise UsageError(f"{what} names a report: `syncd report show {what}` shows it, `syncd report list` lists all")
    if what.startswith("d-"):
        discrepancy = find_discrepancy(opened, what)
        refs = dict.fromkeys(ref for fact in discrepancy.finding.evidence for ref in fact.refs if is_ref(ref))
        records = [RecordView.of(opened, ref) for ref in refs]
        chains = ChainOf(opened)
        read = chains.read(chains.places.of_discrepancy(discrepancy, refs))
        chain = ChainLines(read=read, asked=refs, here=opened.here)
        return ExplainedDiscrepancy(DiscrepancyView.of(opened, discrepancy), records, chain)
    try:
        ref = find_ref(opened, what, or_contract=True)
    except UsageError as error:
        contracts = opened.composition.directory().contracts.values()
        names = [name for contract in contracts for name in (contract.key, contract.title) if name]
        raise UsageError(f"{error}{did_you_mean(what, names)}") from None
    chains = ChainOf(opened)
    read = chains.read(chains.places.of(ref))
    return RecordView.of(opened, ref, ChainLines(read=read, asked=[ref], here=opened.here), full=full)


def _contract(opened: Opened, what: str) -> ContractFacts | None:
    """The contract with this key, else the one with this title; None without any. UsageError where several have it."""
    contracts = opened.composition.directory().contracts
    if what in contracts:
        return contracts[what]
    titled = [contract for contract in contracts.values() if normalise_name(contract.title) == normalise_name(what)]
    if len(titled) > 1:
        keys = ", ".join(sorted(contract.key for contract in titled))
        raise UsageError(f'several contracts have the title "{what}": name one by its key: {keys}')
    return titled[0] if titled and normalise_name(what) else None
