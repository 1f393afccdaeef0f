"""What the shell offers for names and ids when the tab key is pressed. It never fails: at worst it offers nothing."""

from collections.abc import Iterable
from contextlib import suppress

import typer

Offer = list[tuple[str, str]]
"""Each with what it is, which some shells show."""


def sources(ctx: typer.Context, incomplete: str) -> Offer:
    """Sources in the configuration."""
    return _section(ctx, incomplete, "sources")


def channels(ctx: typer.Context, incomplete: str) -> Offer:
    """Channels in the configuration."""
    return _section(ctx, incomplete, "channels")


def reports(ctx: typer.Context, incomplete: str) -> Offer:
    """Reports in the configuration."""
    return _section(ctx, incomplete, "reports")


def rules(incomplete: str) -> Offer:
    """Every rule there is."""
    with suppress(Exception):
        from syncd.plugins import names

        return _starting((incomplete), ((each.name, each.summary) for each in names("rules")))
    return []


def contracts(ctx: typer.Context, incomplete: str) -> Offer:
    """Contracts, configured and seen."""
    with suppress(Exception):
        from syncd.cli.common import reading

        with reading(ctx.params.get("config"), None) as opened:
            found = opened.composition.directory().contracts.values()
            return _starting(incomplete, ((each.key, each.title) for each in found))
    return []


def discrepancies(ctx: typer.Context, incomplete: str) -> Offer:
    """Living discrepancies, with what they say."""
    with suppress(Exception):
        from syncd.cli.common import reading

        with reading(ctx.params.get("config"), None) as opened:
            found = opened.composition.ledger.discrepancies.alive()
            return _starting(incomplete, ((each.id, each.finding.summary) for each in found))
    return []


def discrepancies_and_contracts(ctx: typer.Context, incomplete: str) -> Offer:
    """What `why` explains."""
    return [*discrepancies(ctx, incomplete), *contracts(ctx, incomplete)]


def _section(ctx: typer.Context, incomplete: str, section: str) -> Offer:
    with suppress(Exception):
        from syncd.config import load

        entries = getattr(load(ctx.params.get("config")), section)
        return _starting(incomplete, ((name, each.kind) for name, each in entries.items()))
    return []


def _starting(incomplete: str, offered: Iterable[tuple[str, str]]) -> Offer:
    return [(name, says) for name, says in offered if name.startswith(incomplete)]
