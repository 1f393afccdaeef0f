"""Contracts, tracked time without one, and the configuration proposed for both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.cli.views.config_proposal import likeness
from syncd.cli.views.listed_contracts import ListedContract, UnknownContract, UnmappedLabel
from syncd.cli.views.retainer_hours import NO_HOURS, RetainerHours
from syncd.cli.views.table import Table, ToCopy
from syncd.core.terms import Origin
from syncd.core.wording import clean, exact_hours
from syncd.report.render.wording import at_least

_TITLES = 3
"""Milestones of an unknown contract that are named."""
ALREADY_THERE = (
    "If one of them is a contract that you have there already, add its title to the `titles` of yours instead."
)


@dataclass(frozen=True, slots=True)
class ContractList:
    """`toml`: the tables to paste into the configuration; empty when there is nothing to add. `partial`: records were
    read that are not counted yet, so there may be more. `unknown`: contracts that only milestones name."""

    contracts: Sequence[ListedContract]
    unmapped: Sequence[UnmappedLabel]
    toml: str
    partial: bool = False
    unknown: Sequence[UnknownContract] = ()
    retainers: RetainerHours = NO_HOURS

    def as_json(self) -> Json:
        return {
            "partial": self.partial,
            "contracts": [self._contract(contract) for contract in self.contracts],
            "unmapped": [_unmapped_json(label) for label in self.unmapped],
            "unknown": [
                {"name": contract.name, "milestones": [milestone.ref for milestone in contract.milestones]}
                for contract in self.unknown
            ],
            "toml": self.toml,
        }

    def _contract(self, contract: ListedContract) -> Json:
        return {**_contract_json(contract), "retainer": self.retainers.of(contract.provisional or contract.key)}

    def as_text(self) -> Iterator[str | Table | ToCopy]:
        if not self.contracts:
            yield "No contract is configured, and no source has shown one yet."
        contracts = [
            (
                contract.provisional or contract.key,
                "yes" if contract.configured else "no",
                contract.platform,
                ", ".join(contract.ids),
                ", ".join(contract.titles),
                contract.client,
                contract.type,
                _rate(contract),
                at_least(exact_hours(sum(contract.weekly.values())), self.partial),
            )
            for contract in self.contracts
        ]
        columns = ("contract", "configured", "platform", "id", "title", "client", "type", "rate", "logged")
        yield Table(columns, contracts, ("logged",))
        yield from self.retainers.as_text()
        if self.unmapped:
            yield ""
            yield "Tracked time without a contract"
        labels = [
            (
                label.name or "no project",
                label.client,
                at_least(exact_hours(label.seconds), self.partial),
                label.best.contract if label.best else None,
                likeness(label.best) if label.best else None,
            )
            for label in self.unmapped
        ]
        yield Table(("project", "client", "tracked", "nearest contract", "why"), labels, ("tracked",))
        if self.unknown:
            yield ""
            yield "Milestones of a contract that nobody knows: their money is in no contract's figures"
            for contract in self.unknown:
                titles = ", ".join(f"“{clean(milestone.title, 80)}”" for milestone in contract.milestones[:_TITLES])
                more = len(contract.milestones) - _TITLES
                titles += f" and {more} more" if more > 0 else ""
                yield f"  {titles} of “{clean(contract.name, 80)}”{contract.suggestion}"
            yield "Write a contract's key, id or title into the milestone table, or configure the contract."
        yield ""
        if self.toml:
            yield "Check these tables, and paste the right ones at the end of your configuration:"
            if any(not contract.configured and contract.titles for contract in self.contracts):
                yield ALREADY_THERE
            yield ""
            yield ToCopy(self.toml.rstrip("\n").split("\n"))
        elif self.partial:
            yield "Nothing to propose so far: not all that was read is counted yet."
        else:
            others = "Every other contract" if self.unknown else "Every contract that is known"
            yield f"{others} is configured, and all tracked time that was read is mapped."


def _rate(contract: ListedContract) -> str | None:
    """Tell the rate, and where it comes from if not from the configuration."""
    if contract.rate is None:
        return None
    match contract.origin:
        case Origin.LEARNED:
            return f"{contract.rate}, learned"
        case Origin.PLATFORM:
            return f"{contract.rate}, from {contract.platform}"
    return str(contract.rate)


def _contract_json(contract: ListedContract) -> Json:
    return {
        "contract": contract.provisional or contract.key,
        **json_of(contract, "configured", "platform", "ids", "titles"),
        "client": contract.client or None,
        **json_of(contract, "type", "rate"),
        "learned": contract.origin is Origin.LEARNED,
        "origin": contract.origin,
        "seconds_logged": sum(contract.weekly.values()),
    }


def _unmapped_json(label: UnmappedLabel) -> Json:
    return {
        "label": label.ref,
        "name": label.name or None,
        "client": label.client or None,
        "seconds": label.seconds,
        "suggestions": [
            json_of(suggestion, "contract", "likeness", "names", "hours", "other_client")
            for suggestion in label.suggestions
        ],
    }
