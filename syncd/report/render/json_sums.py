"""Sums of discrepancies as JSON, in the shapes that reports and `discrepancies --json` share."""

from collections.abc import Iterable
from typing import Any

from syncd.core.ageing import AgeGroup
from syncd.core.aside import Aside
from syncd.core.claims import Claims
from syncd.core.folding import Fold
from syncd.core.money import Money
from syncd.core.retainer_use import RetainerUse
from syncd.core.rounds import Rounds
from syncd.core.saved import Saved
from syncd.core.sums import Sums
from syncd.core.time import iso

Json = dict[str, Any]


def money_json(money: Money | None) -> dict[str, str] | None:
    """An amount as decimal text with its currency; null where it is unknown."""
    return None if money is None else {"amount": str(money.decimal), "currency": money.currency}


def claims_json(claims: Claims) -> list[Json]:
    """What can be saved, asked for, and may have to go back, by claim and deadline, the nearest deadline first; it is
    null where there is none, and `amounts` is empty where no amount is known."""
    return [
        {
            "claim": one.claim.value,
            "deadline": iso(one.deadline) if one.deadline else None,
            "number": one.number,
            "amounts": [money_json(money) for money in one.amounts],
        }
        for one in claims.sums
    ]


def folds_json(folds: Iterable[Fold]) -> list[Json]:
    """What a text says in one line for several discrepancies. `owner` and `limit` are null for a pile of one rule."""
    return [
        {
            "rule": fold.rule,
            "owner": dict([fold.owner]) if fold.owner and fold.owner[0] else None,
            "limit": money_json(fold.limit),
            **sums_json(fold.sums),
        }
        for fold in folds
    ]


def ages_json(groups: Iterable[AgeGroup]) -> list[Json]:
    """Discrepancies by age, the oldest first: how many, and what may be lost and owed."""
    return [{"age": group.bucket, **sums_json(group.sums)} for group in groups]


def aside_json(groups: Iterable[Aside]) -> list[Json]:
    """What people put aside, by state: how many, and what may be lost and owed."""
    return [{"state": group.word, **sums_json(group.sums)} for group in groups]


def sums_json(sums: Sums) -> Json:
    """How many discrepancies, what may be lost and owed because of them, and how many stakes are unknown."""
    return {
        "number": sums.number,
        "at_stake": [money_json(money) for money in sums.at_stake],
        "owed": [money_json(money) for money in sums.owed],
        "unpriced": sums.unpriced,
    }


def retainer_json(month: RetainerUse) -> Json:
    """The running month of a retainer: what is agreed, left of the month before, used and left, in seconds."""
    return {
        "contract": month.contract,
        "month": month.month,
        "seconds_agreed": month.agreed,
        "seconds_left_before": month.left_before,
        "seconds_left_before_partial": month.unsure,
        "seconds_used": month.used,
        "seconds_left": month.left,
        "partial": month.partial,
    }


def rounds_json(rounds: Rounds | None) -> Json | None:
    """How often syncd looked since the report before, and when it last did; null for the first report of a name."""
    last = iso(rounds.last) if rounds and rounds.last else None
    return {"since": iso(rounds.since), "number": rounds.number, "last": last} if rounds else None


def alert_json(saved: Saved | None, thread: str) -> Json:
    """What was saved since the alert before, and the id of the first alert of the week; null where there is none."""
    if saved is None:
        return {"saved": None, "thread": thread or None}
    amounts = [money_json(money) for money in saved.amounts]
    shown = {"seconds": saved.seconds, "amounts": amounts, "platform": saved.platform or None}
    return {"saved": shown, "thread": thread or None}
