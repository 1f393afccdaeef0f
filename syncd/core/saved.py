"""The answer to an alert before a cut-off: what it asked to add, and what of it the platform shows since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from syncd.core.claims import Claims
from syncd.core.headline import Headline, money_words
from syncd.core.money import Money, totals
from syncd.core.phrases import Hours, Phrase, Soon, plural, say
from syncd.core.time import Instant
from syncd.core.to_do import Claim
from syncd.core.wording import Here


class Week(NamedTuple):
    """A contract's week, by its first day in the platform's zone."""

    contract: str
    first: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The hours of a contract's week that an alert asked for: they were not on the platform, or nobody knew. `logged`:
    the seconds that the platform showed then. `stake`: what the hours are worth; None where that is not known."""

    week: Week
    platform: str  # its title
    seconds: int
    stake: Money | None
    logged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The same week now: what is still missing, and the seconds that the platform shows."""

    seconds: int
    stake: Money | None
    logged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What is on a platform since an alert asked for it, at least. `amounts`: its worth, one per currency."""

    seconds: int
    amounts: tuple[Money, ...] = ()
    platform: str = ""  # the title; "" where it is several


def saved_of(asked: Iterable[Asked], now: Mapping[Week, Left]) -> Saved | None:
    """What the platform shows more than then, as far as it was missing; None where that is nothing.

    What is missing no more because the tracked time went is not saved: the platform shows nothing more.
    """
    seconds, amounts, platforms = 0, list[Money](), set[str]()
    for one in asked:
        left = now[one.week]
        added = min(left.logged - one.logged, one.seconds - left.seconds)
        if added > 0:
            seconds += added
            platforms.add(one.platform)
            amounts += [worth] if (worth := _worth(one, left, added)) else []
    if not seconds:
        return None
    platform = platforms.pop() if len(platforms) == 1 else ""
    return Saved(seconds=seconds, amounts=tuple(totals(amounts).values()), platform=platform)


def _worth(one: Asked, left: Left, added: int) -> Money | None:
    """The worth of the hours that were added: what the rest is worth less, else their share, rounded down."""
    if one.stake is None or one.stake.minor <= 0:
        return None
    rest = left.stake if left.seconds else Money(0, one.stake.currency)
    if added == one.seconds - left.seconds and rest is not None and rest.currency == one.stake.currency:
        return one.stake - rest if rest.minor < one.stake.minor else None
    return Money(one.stake.minor * added // one.seconds, one.stake.currency)


def saved_headline(saved: Saved, claims: Claims, cut_off: Instant, here: Here, *, is_calm: bool) -> Headline:
    """Word what is saved and what is still open until the cut-off. `is_calm`: whether all else agrees, too."""
    amount = money_words(saved.amounts) or say("{hours} h", hours=Hours(saved.seconds, down=True))
    left = claims.number(Claim.SAVE, Claim.CHECK)
    if left:
        words = _partly(amount, left, claims, Soon(cut_off), here)
        return Headline(subject=words, headline=words, strong=amount, claim=Claim.SAVE)
    if saved.platform:
        subject = say("Saved: {amount} is on {platform} now", amount=amount, platform=saved.platform)
    else:
        subject = say("Saved: {amount} is on the platforms now", amount=amount)
    words = say("{amount} is saved: all agrees", amount=amount) if is_calm else say("{amount} is saved", amount=amount)
    return Headline(subject=subject, headline=words, strong=amount, claim=Claim.SAVE)


def _partly(amount: Phrase, left: int, claims: Claims, until: Soon, here: Here) -> Phrase:
    save, check = money_words(claims.of(Claim.SAVE)), money_words(claims.of(Claim.CHECK))
    if save and check:
        return say(
            "{amount} saved, {save} still open and {check} unchecked until {until}",
            here,
            amount=amount,
            save=save,
            check=check,
            until=until,
        )
    if save:
        return say("{amount} saved, {save} still open until {until}", here, amount=amount, save=save, until=until)
    if check:
        return say("{amount} saved, {check} unchecked until {until}", here, amount=amount, check=check, until=until)
    return plural(
        left,
        "{amount} saved, {number} thing still open until {until}",
        "{amount} saved, {number} things still open until {until}",
        here,
        amount=amount,
        until=until,
    )
