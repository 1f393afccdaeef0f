"""Names and currencies in the configuration that nothing in the ledger has."""

from collections.abc import Iterator
from datetime import date

from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.core.mapping import fits, normalise_name
from syncd.core.records import LabelKind, id_of
from syncd.core.wording import did_you_mean
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days


def check_names(config: Config, known: Ledger) -> Iterator[Check]:
    """Warn of `[[map]]` rules with names that no label ever had, and of rates in a currency that no row has."""
    labels = {kind: [name for _, name, _ in known.derived.labels(kind)] for kind in LabelKind}
    for number, rule in enumerate(config.maps, 1):
        wanted = {
            LabelKind.PROJECT: rule.project,
            LabelKind.CLIENT: rule.client,
            LabelKind.TASK: rule.task,
            LabelKind.TAG: rule.tag,
        }
        for kind, pattern in wanted.items():
            if pattern and labels[kind] and not any(fits(pattern, normalise_name(name)) for name in labels[kind]):
                says = f'no {kind} in your tracker is called "{pattern}"{did_you_mean(pattern, labels[kind])}'
                yield Check(what=f"[[map]] {number}, {kind}", says=says, warns=True)
        if rule.contract and rule.milestone and (says := _unclear_milestone(rule.contract, rule.milestone, known)):
            yield Check(what=f"[[map]] {number}, milestone", says=says, warns=True)
    always = Days(date.min, date.max)
    for contract in config.contracts.values():
        rates = {terms.rate.currency for terms in contract.terms if terms.rate}
        lines = known.periods.lines(contract.key, always)
        shown = {line.gross.currency for line in lines if line.gross}
        shown |= {posting.amount.currency for posting in known.periods.postings(contract.key, always)}
        if rates and shown and not rates & shown:
            says = f"the rate is in {_listed(rates)}, but the platform's rows are in {_listed(shown)}: correct the rate"
            yield Check(what=f"[contract.{contract.key}] terms", says=says, warns=True)


def _unclear_milestone(contract: str, name: str, known: Ledger) -> str:
    """What is wrong with a milestone that a rule names; "" where exactly one of the contract's milestones has the name,
    or none is known."""
    milestones = known.derived.milestones(contract)
    words = [(word, counts) for ref, _, title, counts in milestones for word in (title, id_of(ref))]
    fitting = {counts for word, counts in words if normalise_name(word) == normalise_name(name)}
    if len(fitting) == 1 or not milestones:
        return ""
    if fitting:
        return f'{len(fitting)} milestones of {contract} are called "{name}": write the id of the one you mean'
    return (
        f'no milestone of {contract} is called "{name}"{did_you_mean(name, (title for _, _, title, _ in milestones))}'
    )


def _listed(currencies: set[str]) -> str:
    return " and ".join(sorted(currencies))
