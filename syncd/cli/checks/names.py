"""Names and currencies in the configuration that nothing in the ledger has."""

from collections.abc import Iterator
from datetime import date

from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.core.map_order import never_reached
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
    yield from _unseen_titles(config, known)
    always = Days(date.min, date.max)
    for contract in config.contracts.values():
        rates = {terms.rate.currency for terms in contract.terms if terms.rate}
        lines = known.periods.lines(contract.key, always)
        shown = {line.gross.currency for line in lines if line.gross}
        shown |= {posting.amount.currency for posting in known.periods.postings(contract.key, always)}
        if rates and shown and not rates & shown:
            says = f"the rate is in {_listed(rates)}, but the platform's rows are in {_listed(shown)}: correct the rate"
            yield Check(what=f"[contract.{contract.key}] terms", says=says, warns=True)


def check_map_order(config: Config) -> Iterator[Check]:
    """Warn of `[[map]]` rules that never decide anything, since an earlier one takes all of their time."""
    for number, earlier in never_reached(config.maps):
        says = f"never decides anything, since [[map]] {earlier} takes all of its time: put it first, or remove it"
        yield Check(what=f"[[map]] {number}", says=says, warns=True)


def _unseen_titles(config: Config, known: Ledger) -> Iterator[Check]:
    """Warn of titles of contracts that no record of their platform has, nor any project of a tracker. A contract with
    an id is found by that."""
    projects = {normalise_name(name) for _, name, _ in known.derived.labels(LabelKind.PROJECT)}
    named = known.derived.contracts()
    for contract in config.contracts.values():
        shown = [name for row in named if row.platform == contract.platform for name in (row.title, row.client) if name]
        if contract.id or not shown or known.derived.milestones(contract.key):
            continue
        seen = projects | {normalise_name(name) for name in shown}
        for title in contract.titles:
            if normalise_name(title) not in seen:
                nearest = did_you_mean(title, shown) or "; see `syncd contracts` for those that were read"
                says = f'nothing that was read has the title "{title}"{nearest}'
                yield Check(what=f"[contract.{contract.key}] titles", says=says, warns=True)


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
