"""The headline and the subject line of a billable summary: net where all is known, else gross and how sure it is."""

from collections.abc import Iterable

from syncd.core.headline import Headline, money_words, period_words
from syncd.core.money import Money
from syncd.core.phrases import Hours, Phrase, joined, say
from syncd.core.summary import State, Summary
from syncd.core.unsettled import Unsettled
from syncd.core.wording import Here


def summary_headline(summary: Summary, unsettled: Unsettled | None, here: Here) -> Headline:
    """Word what a period brought for a reader."""
    figures = _figures(summary)
    words = say("{figures}: {period}", figures=figures, period=period_words(summary.period, here))
    subject = joined((words, unsettled.what if unsettled else ""), "; ")
    return Headline(subject=subject, headline=words, strong=figures)


def agreed_figures(summary: Summary) -> tuple[int, tuple[Money, ...]] | None:
    """The billable seconds and the gross of a period, where both are known exactly; else None."""
    totals = summary.totals.values()
    exact = all(summary.total_state(currency, "gross") is State.EXACT for currency in summary.totals)
    if not exact or summary.gaps or any(total.billable_partial or total.billable_estimated for total in totals):
        return None
    seconds = [total.seconds_billable for total in totals if total.seconds_billable is not None]
    return sum(seconds), _amounts(total.gross for total in totals)


def _figures(summary: Summary) -> Phrase:
    totals = summary.totals
    states = {currency: summary.total_state(currency, "gross") for currency in totals}
    nets = [total.net for currency, total in totals.items() if summary.total_state(currency, "net") is State.EXACT]
    gross = money_words(_amounts(total.gross for total in totals.values()))
    partial = summary.gross_partial or bool(summary.gaps) or any(state is not State.EXACT for state in states.values())
    if not gross:
        return say("Nothing known to be billable") if partial else say("Nothing billable")
    if State.ESTIMATED in states.values():
        return say("About {gross} gross", gross=gross)
    if summary.gross_partial:
        return say("At least {gross} gross", gross=gross)
    if len(nets) < len(totals) or None in nets:
        return say("{gross} gross", gross=gross)
    agreed = agreed_figures(summary)
    net = say("{net} net", net=money_words(_amounts(nets)))
    return joined((net, say("{hours} billable", hours=Hours(agreed[0])) if agreed else ""))


def _amounts(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    return tuple(amount for amount in amounts if amount is not None and amount.minor)
