"""The headline and the subject line of a billable summary: net where all is known, else gross and how sure it is."""

from collections.abc import Iterable

from syncd.core.bounds import State
from syncd.core.headline import Headline, money_words, period_words
from syncd.core.money import Money
from syncd.core.phrases import Hours, Month, Phrase, joined, say
from syncd.core.summary import Summary
from syncd.core.time import Period
from syncd.core.unsettled import Unsettled
from syncd.core.wording import Here


def summary_headline(summary: Summary, unsettled: Unsettled | None, here: Here) -> Headline:
    """Word what a period brought for a reader."""
    figures = _figures(summary)
    words = say("{figures}: {period}", figures=figures, period=period_words(summary.period, here))
    subject = joined((words, unsettled.what if unsettled else ""), "; ")
    strong, brought = _brought(summary, figures)
    return Headline(subject=subject, headline=_in_period(brought, summary.period, here), strong=strong)


def _brought(summary: Summary, figures: Phrase) -> tuple[Phrase, Phrase]:
    """The strongest figure, and the figures of a headline: net alone where all of it is known."""
    nets = _amounts(total.net for total in summary.totals.values())
    states = {summary.total_state(currency, name) for currency in summary.totals for name in ("gross", "net")}
    if nets and states == {State.EXACT}:
        words = say("{net} net", net=money_words(nets))
        return words, words
    gross = _amounts(total.gross for total in summary.totals.values())
    exact = all(summary.total_state(currency, "gross") is State.EXACT for currency in summary.totals)
    if exact and not summary.gross_partial and nets and gross and states <= {State.EXACT, State.ESTIMATED}:
        strong = say("{gross} gross so far", gross=money_words(gross))
        return strong, say("{gross} gross so far, ≈ {net} net", gross=money_words(gross), net=money_words(nets))
    return figures, figures


def _in_period(figures: Phrase, period: Period, here: Here) -> Phrase:
    """`3,256.65 USD net in October`, `704.17 USD gross, week of 9 Nov`."""
    if len(period.name) == len("2026-11"):
        return say("{figures} in {month}", here, figures=figures, month=Month(period.first))
    return say("{figures}, {period}", figures=figures, period=period_words(period, here))


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
