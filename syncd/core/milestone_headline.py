"""The first lines of a report about milestones: what was paid since the report before, else the nearest day."""

from collections.abc import Iterator, Sequence
from datetime import date

from syncd.core.bounds import State
from syncd.core.contract_names import CLIENT, TITLE
from syncd.core.headline import Headline, money_words
from syncd.core.milestone_report import MilestoneReport, Mover, Stone
from syncd.core.money import Money, totals
from syncd.core.phrases import Hours, Moment, Phrase, Value, joined, plural, say
from syncd.core.records import MilestoneState
from syncd.core.to_do import Claim
from syncd.core.wording import Here, clean


def milestone_headline(report: MilestoneReport, here: Here) -> Headline:
    """Word where milestones are for a reader."""
    if new := report.new:
        return _paid(report, new)
    ahead = report.open
    if not report.stones:
        words = say("No milestone is known")
        return Headline(subject=words, headline=words)
    if not ahead:
        words = plural(len(report.stones), "The milestone is done", "All {number} milestones are done")
        return Headline(subject=words, headline=words)
    words = nearest(report, ahead[0], here)
    return Headline(subject=words, headline=words, lead=joined((_done(report.stones), *_left(ahead[0])), " "))


def nearest(report: MilestoneReport, one: Stone, here: Here) -> Phrase:
    """`“Launch” is due Fri 4 Dec, in 3 days, not funded`."""
    title, client = title_of(one), client_of(one)
    if one.release is not None:
        named: dict[str, Value] = {"title": title, "moment": Moment(one.release)}
        if report.is_for_client:
            return say("“{title}” is paid by {moment} unless you answer before", here, **named)
        return say("“{title}” is paid by {moment} unless {client} answers", here, client=client, **named)
    if one.state is MilestoneState.SUBMITTED:
        if report.is_for_client:
            return say("“{title}” waits for your approval", title=title)
        return say("“{title}” waits for the answer of {client}", title=title, client=client)
    if one.due is None and one.is_unfunded:
        return say("“{title}” is not funded", title=title)
    return say("“{title}” has no due day", title=title) if one.due is None else _due(one, one.due, here)


def _due(one: Stone, due: date, here: Here) -> Phrase:
    today = one.today(here.now)
    named: dict[str, Value] = {"title": title_of(one), "day": due, "when": away((due - today).days)}
    if due < today and one.is_unfunded:
        return say("“{title}” was due {day}, {when}, not funded", here, **named)
    if due < today:
        return say("“{title}” was due {day}, {when}", here, **named)
    if one.is_unfunded:
        return say("“{title}” is due {day}, {when}, not funded", here, **named)
    return say("“{title}” is due {day}, {when}", here, **named)


def away(days: int) -> Phrase:
    """`in 3 days`, `today`, `2 days ago`."""
    if days == 0:
        return say("today")
    if days == 1:
        return say("tomorrow")
    if days > 0:
        return plural(days, "in {number} day", "in {number} days")
    return plural(-days, "{number} day ago", "{number} days ago")


def title_of(one: Stone) -> str:
    """Its title."""
    return clean(one.title, TITLE)


def client_of(one: Stone) -> str:
    """The client as the sentence's subject."""
    return clean(one.client_name, CLIENT) or say("the client")


def _paid(report: MilestoneReport, new: Sequence[Stone]) -> Headline:
    first = _one_paid(new[0]) if len(new) == 1 else _several_paid(new)
    amount = money_words(_sums(new))
    ask = next((one for one in report.open if one.is_unfunded and one.mover is Mover.CLIENT), None)
    follows = say("Ask to fund “{title}”", title=title_of(ask)) if ask and not report.is_for_client else ""
    praise = _praise(new[0]) if len(new) == 1 else ()
    return Headline(
        subject=joined((first, follows), ". "),
        headline=first,
        lead=joined((*praise, _done(report.stones)), " "),
        strong=amount,
        claim=Claim.SAVE if amount else None,
    )


def _one_paid(one: Stone) -> Phrase:
    title, amount = title_of(one), one.net or one.gross or one.amount
    if amount is None:
        return say("“{title}” is paid", title=title) if one.is_paid else say("“{title}” is released", title=title)
    if one.net is None:
        return (
            say("“{title}” is paid: {amount}", title=title, amount=amount)
            if one.is_paid
            else say("“{title}” is released: {amount}", title=title, amount=amount)
        )
    return (
        say("“{title}” is paid: {amount} net", title=title, amount=amount)
        if one.is_paid
        else say("“{title}” is released: {amount} net", title=title, amount=amount)
    )


def _several_paid(new: Sequence[Stone]) -> Phrase:
    amount, number = money_words(_sums(new)), len(new)
    net = all(one.net for one in new)
    if not amount:
        return plural(number, "{number} milestone is released", "{number} milestones are released")
    if not net:
        return plural(
            number,
            "{number} milestone is released: {amount}",
            "{number} milestones are released: {amount}",
            amount=amount,
        )
    return plural(
        number,
        "{number} milestone is released: {amount} net",
        "{number} milestones are released: {amount} net",
        amount=amount,
    )


def _sums(new: Sequence[Stone]) -> tuple[Money, ...]:
    """Add up the net amounts, or the gross ones where a net is not known; nothing where an amount is missing."""
    nets = [one.net for one in new]
    amounts = nets if all(nets) else [one.gross or one.amount for one in new]
    if not all(amounts):
        return ()
    return tuple(totals(amount for amount in amounts if amount).values())


def _praise(one: Stone) -> Iterator[str]:
    """What went well, in figures."""
    if one.early is not None and one.early > 0:
        yield plural(
            one.early, "Handed in {number} day before its due day.", "Handed in {number} days before its due day."
        )
    elif one.early == 0:
        yield say("Handed in on its due day.")
    elif one.early is not None:
        yield plural(
            -one.early, "Handed in {number} day after its due day.", "Handed in {number} days after its due day."
        )
    if one.seconds and one.whole and one.time_state is State.EXACT:
        yield say("It took {hours} of the {whole} that you planned.", hours=Hours(one.seconds), whole=Hours(one.whole))
    if one.rate is not None and one.rate_state in (State.EXACT, State.AT_MOST):
        words = say("At most {rate}", rate=one.rate) if one.rate_state is State.AT_MOST else one.rate
        yield say("That is {rate} an hour after the fee.", rate=words)


def _done(stones: Sequence[Stone]) -> Phrase:
    counting = [one for one in stones if one.state is not MilestoneState.CANCELLED]
    done = sum(one.is_done for one in counting)
    return plural(
        done, "{number} of {all} milestones is done.", "{number} of {all} milestones are done.", all=len(counting)
    )


def _left(one: Stone) -> Iterator[str]:
    if one.seconds is None or one.whole is None or one.time_state is not State.EXACT:
        return
    left = one.whole - one.seconds
    named: dict[str, Value] = {"hours": Hours(abs(left)), "whole": Hours(one.whole), "title": title_of(one)}
    if left >= 0:
        yield say("{hours} of {whole} are left for “{title}”.", **named)
    else:
        yield say("“{title}” is {hours} over the {whole} that you planned.", **named)
