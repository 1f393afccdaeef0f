"""What the shell offers for names and ids on the tab key. It never fails: at worst it offers nothing."""

from collections.abc import Iterable
from contextlib import suppress

import typer

from syncd.cli.opening import reading
from syncd.config import load
from syncd.core.report import ReportKind
from syncd.core.wording import clean
from syncd.plugins import names
from syncd.wiring.accounts import account_facts

Offer = list[tuple[str, str]]
"""Words that fit, each with its meaning, which some shells show."""


def sources(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer the configured sources."""
    return _section(ctx, incomplete, "sources")


def channels(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer the configured channels."""
    return _section(ctx, incomplete, "channels")


def reports(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer the configured reports, and the kinds of report."""
    with suppress(Exception):
        configured = load(ctx.params.get("config")).reports
        kinds = {str(kind): "a report of this kind, as of now" for kind in ReportKind}
        return _starting(incomplete, (kinds | {name: report.kind for name, report in configured.items()}).items())
    return []


def rules(incomplete: str) -> Offer:
    """Offer every rule there is."""
    with suppress(Exception):
        return _starting(incomplete, ((rule.name, rule.summary) for rule in names("rules")))
    return []


def contracts(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer contracts, configured and seen."""
    with suppress(Exception), reading(ctx.params.get("config"), None) as opened:
        known = opened.composition.directory().contracts.values()
        return _starting(incomplete, ((contract.key, contract.title) for contract in known))
    return []


def clients(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer the configured clients."""
    with suppress(Exception):
        known = load(ctx.params.get("config")).clients.values()
        return _starting(incomplete, ((client.key, next(iter(client.names), "")) for client in known))
    return []


def accounts(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer the accounts with transactions, by every name they have."""
    with suppress(Exception), reading(ctx.params.get("config"), None) as opened:
        directory, keys = opened.composition.directory(), opened.composition.ledger.accounts.all()
        found = [account_facts(directory, key) for key in keys]
        known = {name: facts.key.account for facts in found if facts.holds_money for name in facts.names}
        return _starting(incomplete, sorted(known.items()))
    return []


def accounts_and_contracts(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer what has a statement."""
    return [*accounts(ctx, incomplete), *contracts(ctx, incomplete)]


def discrepancies(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer living discrepancies with their summaries."""
    with suppress(Exception), reading(ctx.params.get("config"), None) as opened:
        alive = opened.composition.ledger.discrepancies.alive()
        return _starting(incomplete, ((discrepancy.id, discrepancy.finding.summary) for discrepancy in alive))
    return []


def discrepancies_and_contracts(ctx: typer.Context, incomplete: str) -> Offer:
    """Offer what `why` explains."""
    return [*discrepancies(ctx, incomplete), *contracts(ctx, incomplete)]


def _section(ctx: typer.Context, incomplete: str, section: str) -> Offer:
    with suppress(Exception):
        entries = getattr(load(ctx.params.get("config")), section)
        return _starting(incomplete, ((name, entry.kind) for name, entry in entries.items()))
    return []


def _starting(incomplete: str, offered: Iterable[tuple[str, str]]) -> Offer:
    fitting = ((name, meaning) for name, meaning in offered if name.startswith(incomplete) and name.isprintable())
    return [(name, clean(meaning)) for name, meaning in fitting]
