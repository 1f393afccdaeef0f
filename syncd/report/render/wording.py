"""Words figures, stakes and subjects, the same in every format, so that an e-mail and a Slack message never differ."""

from collections.abc import Mapping
from datetime import date

from syncd.core.money import Money
from syncd.core.wording import clean, days

UNKNOWN = "unknown"
"""A figure that exists, but is not known yet."""
NONE = "–"
"""A figure that does not apply."""
LEAST = "≥"
"""A lower bound: more may be unknown."""


def amount(money: Money) -> str:
    """`1200.00`, `−120.00`: without the currency, which is beside the row."""
    return f"{money.decimal}".replace("-", "−")


def figure(money: Money | None) -> str:
    """An amount, or `unknown`; never 0 for an unknown amount."""
    return UNKNOWN if money is None else amount(money)


def at_least(known: str, partial: bool) -> str:
    """`≥ 31:12` for a figure that is partly known; an unknown one stays `unknown`."""
    return f"{LEAST} {known}" if partial and known != UNKNOWN else known


def stake(money: Money | None) -> str:
    """`100.00 USD may be lost`, `20.00 USD may be owed`, `nothing at stake`, `stake unknown`."""
    if money is None:
        return "stake unknown"
    if not money.minor:
        return "nothing at stake"
    return f"{amount(abs(money))} {money.currency} may be {'owed' if money.minor < 0 else 'lost'}"


def about(facts: Mapping[str, str]) -> str:
    """Name a subject of any kind by its facts: `api, 9 Nov to 15 Nov 2026`."""
    named = {key: clean(value, 120) for key, value in facts.items() if key not in ("kind", "zone", "start", "end")}
    if "day" in named:
        named["day"] = days(date.fromisoformat(facts["day"]), date.fromisoformat(facts["day"]))
    parts = list(named.values())
    if "start" in facts and "end" in facts:
        parts.append(days(date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"])))
    return ", ".join(filter(None, parts))
