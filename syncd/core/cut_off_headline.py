"""The first lines of an alert before a platform closes a week: what to save or to export, until which hour."""

from syncd.core.claims import Claims
from syncd.core.headline import Headline, Standing, headline, money_words
from syncd.core.money import Money, totals
from syncd.core.phrases import Clock, Moment, Soon, plural, say
from syncd.core.time import Instant
from syncd.core.to_do import Claim
from syncd.core.wording import Here


def cut_off_headline(standing: Standing, cut_off: Instant, here: Here) -> Headline:
    """Word an alert: the verb, the amount and the hour come first. Where all that is left was put aside, it is the last
    call; where nothing is known of some days, that leads as in every report."""
    claims = standing.claims
    save, check = money_words(claims.of(Claim.SAVE)), money_words(claims.of(Claim.CHECK))
    aside = money_words(_still_open(standing))
    soon = Soon(cut_off)
    closing = Moment(cut_off)
    lead = say("The week closes on {closing}, and is billed without what is missing then.", here, closing=closing)
    if save and check:
        words = say("Save {save} by {soon}, and export: {check} unchecked", here, save=save, soon=soon, check=check)
        return Headline(subject=words, headline=words, lead=lead, strong=save, claim=Claim.SAVE)
    if save:
        words = say("Save {save} before {soon}", here, save=save, soon=soon)
        if cut_off.astimezone(here.zone).date() == here.now.astimezone(here.zone).date():
            words = say("Save {save} before {clock} today", here, save=save, clock=Clock(cut_off))
        subject = plural(
            _number(claims),
            "Save {save} by {soon}: {number} thing to do",
            "Save {save} by {soon}: {number} things to do",
            here,
            save=save,
            soon=soon,
        )
        return Headline(subject=subject, headline=words, lead=lead, strong=save, claim=Claim.SAVE)
    if check:
        subject = say("Export by {soon}: {check} unchecked", here, soon=soon, check=check)
        words = say("Export your hours: {check} is not checked", check=check)
        return Headline(subject=subject, headline=words, lead=lead, strong=check, claim=Claim.CHECK)
    if aside and not claims.number(Claim.NONE):
        subject = say("Last call {soon}: {aside} that you set aside", here, soon=soon, aside=aside)
        words = say("{aside} that you set aside closes {soon}", here, aside=aside, soon=soon)
        return Headline(subject=subject, headline=words, lead=lead, strong=aside, claim=Claim.SAVE)
    return headline(standing, here)


def _still_open(standing: Standing) -> dict[str, Money]:
    return totals(stake for one in standing.aside if one.is_open for stake in one.sums.at_stake)


def _number(claims: Claims) -> int:
    return claims.number(*Claim) - claims.number(Claim.WAITING)
