"""The headline and the subject line of a report of discrepancies: how much, until when, and what to do.

Total over what can be found: to save, to ask for, to give back, without an amount, put aside, and not checked. "Agree"
is said only where everything was checked. Amount, verb and deadline stand in the first 38 characters of a subject.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from syncd.core.aside import Aside, still_open
from syncd.core.claims import Claims, ClaimSum
from syncd.core.money import Money
from syncd.core.phrases import Clock, Dates, Hours, Month, Phrase, Soon, joined, plural, say, week_of
from syncd.core.sentences import as_one, sentence, sentences
from syncd.core.time import Period
from syncd.core.to_do import Claim
from syncd.core.wording import Here


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The first lines of a report. `strong`: the part of `headline` that stands out; `claim`: what that amount is."""

    subject: Phrase
    headline: Phrase
    lead: str = ""
    strong: str = ""
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things are, as far as a headline tells it.

    `silence`: what to do about days of which nothing is known. `doubts`: clauses that say what was not checked or not
    read; those of `silent` matter even where something was found. `agreed`: the hours and the money of the period,
    where both are known.
    """

    claims: Claims
    silence: Phrase | None = None
    aside: tuple[Aside, ...] = ()
    doubts: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unchecked: tuple[Money, ...] = ()
    less_severe: int = 0
    unsettled: bool = False
    nothing_checked: bool = False
    period: Period | None = None
    agreed: tuple[int, tuple[Money, ...]] | None = None


def headline(standing: Standing, here: Here) -> Headline:
    """Word how things are for a reader."""
    claims = standing.claims
    to_do = claims.number(*Claim) - claims.number(Claim.WAITING)
    unlisted = tuple(_unlisted(standing))
    doubts = tuple(_doubts(standing))
    if standing.silence and not claims.first:
        return _silent(standing.silence, _more(to_do), unlisted, doubts)
    if to_do:
        found = _to_save(claims, _more(to_do - _saved(claims)), here) if claims.first else _found(claims, here)
        so_far = say("So far: {words}", words=found.subject) if standing.unsettled else found.subject
        return Headline(
            subject=joined((_about(so_far, standing.period, here), *unlisted, standing.silence or "", *doubts), "; "),
            headline=found.headline,
            lead=sentences((_after(claims, found.claim), standing.silence or "", *doubts)),
            strong=found.strong,
            claim=found.claim,
        )
    if doubts or standing.unchecked:
        return _unchecked(standing, unlisted, doubts, here)
    if unlisted:
        words = joined(unlisted, "; ")
        return Headline(subject=_about(words, standing.period, here), headline=words)
    return _agrees(standing, here)


def is_calm(standing: Standing) -> bool:
    """Whether nothing is to be done, nobody put anything aside, and everything was checked."""
    claims = standing.claims
    unchecked = standing.silence or standing.silent or standing.doubts or standing.unchecked
    return not (claims.number(*Claim) - claims.number(Claim.WAITING) or unchecked or tuple(_unlisted(standing)))


def money_words(amounts: Mapping[str, Money] | Iterable[Money]) -> Phrase:
    """`164.17 USD + 20.00 EUR`."""
    each = amounts.values() if isinstance(amounts, Mapping) else amounts
    return joined((say("{amount}", amount=amount) for amount in each), " + ")


def period_words(period: Period, here: Here) -> Phrase:
    """`week of 9 Nov`, `October`, `12 Oct to 15 Nov`."""
    if "W" in period.name:
        return say("week of {day}", here, day=week_of(period.first))
    if len(period.name) == len("2026-11"):
        return say("{month}", here, month=Month(period.first))
    return say("{days}", here, days=Dates(period.first, period.last))


def _found(claims: Claims, here: Here) -> Headline:
    """What leads where nothing can be saved: what to export for, else what to ask for, else what may go back, else what
    to sort out, else what is lost, else things without an amount."""
    if (check := claims.nearest(Claim.CHECK)) and check.amounts:
        return _to_check(check, here)
    number = claims.number(Claim.ASK)
    if ask := money_words(claims.of(Claim.ASK)):
        return Headline(
            subject=plural(number, "Ask for {amount}, {number} thing", "Ask for {amount}, {number} things", amount=ask),
            headline=say("{amount} is lost unless you ask", amount=ask),
            strong=ask,
            claim=Claim.ASK,
        )
    number = claims.number(Claim.GIVE_BACK)
    if back := money_words(claims.of(Claim.GIVE_BACK)):
        return Headline(
            subject=plural(
                number,
                "{amount} may have to go back, {number} thing to explain",
                "{amount} may have to go back, {number} things to explain",
                amount=back,
            ),
            headline=say("{amount} may have to go back", amount=back),
            strong=back,
            claim=Claim.GIVE_BACK,
        )
    number = claims.number(Claim.SORT_OUT)
    if yours := money_words(claims.of(Claim.SORT_OUT)):
        return Headline(
            subject=plural(
                number, "Sort out {amount}, {number} thing", "Sort out {amount}, {number} things", amount=yours
            ),
            headline=say("{amount} is yours to sort out", amount=yours),
            strong=yours,
            claim=Claim.SORT_OUT,
        )
    number = claims.number(Claim.LOST)
    if lost := money_words(claims.of(Claim.LOST)):
        return Headline(
            subject=plural(
                number,
                "{amount} is lost, {number} thing to change",
                "{amount} is lost, {number} things to change",
                amount=lost,
            ),
            headline=say("{amount} is lost: change what costs it", amount=lost),
            strong=lost,
            claim=Claim.LOST,
        )
    number = claims.number(Claim.NONE)
    settle = plural(number, "{number} thing to settle", "{number} things to settle")
    none = plural(
        number, "{number} thing to settle, without an amount", "{number} things to settle, none with an amount"
    )
    return Headline(subject=none, headline=settle)


def _to_save(claims: Claims, more: Phrase, here: Here) -> Headline:
    """What can be saved until the nearest deadline, and how much `more` there is to do."""
    first = claims.first
    assert first is not None
    assert first.deadline is not None
    amount, deadline = money_words(first.amounts), first.deadline
    today = deadline.astimezone(here.zone).date() == here.now.astimezone(here.zone).date()
    until = say("{amount} to save until {deadline}", here, amount=amount, deadline=Soon(deadline))
    if unchecked := money_words(claims.of(Claim.CHECK)):
        until = say("{until}, and export: {amount} unchecked", until=until, amount=unchecked)
    return Headline(
        subject=joined((until, more)),
        headline=say("{amount} can still be saved, until {clock} today", here, amount=amount, clock=Clock(deadline))
        if today
        else say("{amount} can still be saved, until {deadline}", here, amount=amount, deadline=Soon(deadline)),
        strong=amount,
        claim=Claim.SAVE,
    )


def _to_check(check: ClaimSum, here: Here) -> Headline:
    """What no export shows yet: nothing of it is known to be missing, so nothing of it is to be saved."""
    amount = money_words(check.amounts)
    if check.deadline is None:
        words = say("{amount} is not checked: export it again", amount=amount)
        return Headline(subject=words, headline=words, strong=amount, claim=Claim.CHECK)
    return Headline(
        subject=say("Export by {deadline}: {amount} unchecked", here, deadline=Soon(check.deadline), amount=amount),
        headline=say(
            "{amount} is not checked: export before {deadline}", here, amount=amount, deadline=Soon(check.deadline)
        ),
        strong=amount,
        claim=Claim.CHECK,
    )


def _saved(claims: Claims) -> int:
    """How many discrepancies the first clause is about."""
    return claims.first.number if claims.first else 0


def _more(number: int) -> Phrase:
    return plural(number, "{number} more to do", "{number} more to do") if number else Phrase("")


def _silent(silence: Phrase, more: Phrase, unlisted: tuple[Phrase, ...], doubts: tuple[str, ...]) -> Headline:
    """Nothing is known of some days: what to do about that leads."""
    return Headline(
        subject=joined((silence, more, *unlisted, *doubts), "; "),
        headline=silence,
        lead=sentences((more, *doubts)),
    )


def _after(claims: Claims, leads: Claim | None) -> Phrase:
    """What comes after what leads, as one clause, each claim with its own sum; "" where there is nothing."""
    later = [one for one in claims.sums if one.claim is Claim.SAVE and one is not claims.first and one.amounts]
    clauses = [say("{amount} can be saved later", amount=money_words(one.amounts)) for one in later]
    if leads is not Claim.CHECK and (unchecked := money_words(claims.of(Claim.CHECK))):
        clauses.append(say("{amount} is not checked", amount=unchecked))
    if leads is not Claim.ASK and (ask := money_words(claims.of(Claim.ASK))):
        clauses.append(say("{amount} is lost unless you ask", amount=ask))
    if leads is not Claim.GIVE_BACK and (back := money_words(claims.of(Claim.GIVE_BACK))):
        clauses.append(say("{amount} may have to go back", amount=back))
    if leads is not Claim.SORT_OUT and (yours := money_words(claims.of(Claim.SORT_OUT))):
        clauses.append(say("{amount} is yours to sort out", amount=yours))
    if leads is not Claim.LOST and (lost := money_words(claims.of(Claim.LOST))):
        clauses.append(say("{amount} is lost already", amount=lost))
    if leads is not None and (none := claims.number(Claim.NONE)):
        clauses.append(plural(none, "{number} more has no amount", "{number} more have no amount"))
    return say("After that: {clauses}", clauses=joined(clauses, "; ")) if clauses else Phrase("")


def _about(words: Phrase, period: Period | None, here: Here) -> Phrase:
    """The words with the days they are about; with one colon."""
    if period is None:
        return words
    if ": " in words:
        return say("{words}, {period}", words=words, period=period_words(period, here))
    return say("{words}: {period}", words=words, period=period_words(period, here))


def _unlisted(standing: Standing) -> Iterator[Phrase]:
    yield from still_open(standing.aside)
    if less := standing.less_severe:
        yield plural(
            less, "{number} less severe thing to do is not shown", "{number} less severe things to do are not shown"
        )


def _doubts(standing: Standing) -> Iterator[str]:
    """What was not checked, and what that is worth, the worst first."""
    yield from standing.silent
    yield from standing.doubts


def _unchecked(standing: Standing, unlisted: tuple[Phrase, ...], doubts: tuple[str, ...], here: Here) -> Headline:
    """Something was not checked: its worth comes first, and nothing reassures."""
    worth, why = money_words(standing.unchecked), as_one(doubts)
    if worth:
        words, short = say("{amount} is not checked", amount=worth), say("{amount} unchecked", amount=worth)
    elif standing.nothing_checked:
        words = short = say("Nothing was checked")
    else:
        words = short = say("Not everything was checked")
    if standing.period:
        short = say("{words}, {period}", words=short, period=period_words(standing.period, here))
    subject = say("{words}: {why}", words=short, why=why) if why else short
    return Headline(
        subject=joined((subject, *unlisted), "; "),
        headline=joined((words, *unlisted), "; "),
        lead=sentences(doubts),
        strong=worth,
    )


def _agrees(standing: Standing, here: Here) -> Headline:
    period = standing.period
    if period is None:
        words = say("All agrees")
        return Headline(subject=words, headline=words)
    about = period_words(period, here)
    if standing.agreed is None:
        return Headline(
            subject=say("All agrees: {period}", period=about),
            headline=say("All hours and money agree: {period}", period=about),
        )
    seconds, money = standing.agreed
    figures = joined((say("{hours}", hours=Hours(seconds)), money_words(money)))
    return Headline(
        subject=say("All agrees: {period}, {figures}", period=about, figures=figures),
        headline=say("All hours and money agree: {period}", period=about),
        lead=sentence(figures),
    )
