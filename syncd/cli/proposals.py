"""Asks about proposals for the configuration one by one, and writes what a person accepts."""

import tomllib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

from syncd.cli.say import ask_aside, on_a_terminal, say_aside
from syncd.cli.views.config_proposal import Proposal, as_tables
from syncd.cli.views.written_proposals import WrittenProposals
from syncd.config import Config, save
from syncd.config.editing import appended
from syncd.errors import UsageError

_QUESTION = "[y]es, [n]o, [a]ll of them, [q]uit:"


def write_proposals(
    config: Config, proposed: Sequence[Proposal], *, accept_all: bool, dry_run: bool
) -> WrittenProposals:
    """Add to the configuration's file the proposals that are accepted: all, or those that a person says yes to.

    UsageError where nobody can be asked, ConfigError where syncd would not accept the result; then nothing is written.
    """
    before = config.file.read_bytes().decode("utf-8-sig")
    present = tomllib.loads(before)
    offered = [one for one in proposed if one.about and not _is_there(one, present)]
    if offered and not accept_all and not dry_run and not on_a_terminal():
        raise UsageError("--write asks about each proposal: look with --dry-run, and accept all of them with --yes")
    asks = not accept_all and not dry_run
    accepted = list(_possible(offered, config.contracts, _asked if asks else _yes))
    after = appended(before, as_tables(accepted)) if accepted else before
    if after != before and not dry_run:
        save(config.file, after)
    left = tuple(proposal.tables for proposal in proposed if not proposal.about)
    written = tuple(proposal.tables for proposal in accepted)
    return WrittenProposals(config.file, written, len(offered), left, dry_run=dry_run)


def _is_there(proposal: Proposal, present: Mapping[str, Any]) -> bool:
    """Whether the configuration has the contract or the rule already, which no round has taken up yet."""
    added = tomllib.loads(proposal.tables)
    if proposal.adds_contract:
        (contract,) = added["contract"].values()
        return any(_names(contract) == _names(other) for other in present.get("contract", {}).values())
    return all(rule in present.get("map", []) for rule in added["map"])


def _names(contract: Mapping[str, Any]) -> tuple[object, ...]:
    """What a platform calls a contract: its id, else its titles."""
    return contract.get("platform"), contract.get("id") or contract.get("titles")


def _possible(
    offered: Sequence[Proposal], contracts: Container[str], accepts: Callable[[Proposal, str], str]
) -> Iterator[Proposal]:
    """Yield what is accepted; no rule about a contract that was not. `accepts` answers y, n, a or q."""
    known, answer = set[str](), ""
    for number, proposal in enumerate(offered, 1):
        if not (proposal.adds_contract or proposal.contract in known or proposal.contract in contracts):
            continue
        if answer != "a":
            answer = accepts(proposal, f"{number} of {len(offered)}")
        if answer == "q":
            return
        if answer in ("a", "y"):
            known.add(proposal.contract)
            yield proposal


def _yes(_proposal: Proposal, _place: str) -> str:
    return "a"


def _asked(proposal: Proposal, place: str) -> str:
    say_aside(f"\n{proposal.tables}")
    answer = ""
    while answer not in ("y", "n", "a", "q"):
        answer = (ask_aside(f"{place}: {proposal.about} {_QUESTION}") or "q")[:1].lower()
    return answer
