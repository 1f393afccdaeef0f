"""Whose move a milestone is, and the sentence that asks the client for theirs."""

from collections.abc import Iterator

from syncd.core.milestone_headline import client_of, title_of
from syncd.core.milestone_report import MilestoneReport, Mover, Stone
from syncd.core.phrases import Value
from syncd.report.document import Callout
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone


def next_move(value: MilestoneReport, one: Stone, voice: Voice) -> str:
    """Whose move it is, and which."""
    say, title = voice.say, title_of(one)
    if one.mover is Mover.YOU:
        if value.is_for_client:
            name = value.author or voice.say("the freelancer")
            return say("Next move: {name} hands in “{title}”", name=name, title=title)
        return say("Next move: hand in “{title}”", title=title)
    if one.is_unfunded:
        if value.is_for_client:
            return say("Next move: fund “{title}”", title=title)
        return say("Next move: ask {client} to fund “{title}”", client=client_of(one), title=title)
    if value.is_for_client:
        return say("Next move: approve “{title}”, or say what to change", title=title)
    return say("Next move: {client} approves “{title}”, or says what to change", client=client_of(one), title=title)


def asks(value: MilestoneReport, voice: Voice) -> Iterator[Callout]:
    """The next thing to ask of the client, with a sentence to send."""
    waits = [one for one in value.open if one.mover is Mover.CLIENT]
    ask = next((one for one in waits if one.is_unfunded and one.seconds), waits[0] if waits else None)
    if ask is None or value.is_for_client:
        return
    title = title_of(ask)
    if ask.is_unfunded:
        yield Callout(
            title=voice.say("Ask for “{title}” to be funded", title=title),
            sentences=(voice.say("To send: {words}", words=_funding_words(value, ask, voice)),),
            tone=Tone.DUE,
        )
        return
    words = voice.say("“{title}” is with you. Could you approve it, or tell me what to change?", title=title)
    yield Callout(
        title=voice.say("Ask for the answer to “{title}”", title=title),
        sentences=(voice.say("To send: {words}", words=words),),
        tone=Tone.WAITING,
    )


def _funding_words(value: MilestoneReport, ask: Stone, voice: Voice) -> str:
    """A sentence for the client: text to send, so it names the milestone and its terms."""
    values: dict[str, Value] = {"title": title_of(ask)}
    if ask.amount and ask.due:
        asks = voice.say(
            "Could you fund “{title}” ({amount}, due {day}), so that I can go on with it?",
            **values,
            amount=ask.amount,
            day=ask.due,
        )
    elif ask.amount:
        asks = voice.say(
            "Could you fund “{title}” ({amount}), so that I can go on with it?", **values, amount=ask.amount
        )
    else:
        asks = voice.say("Could you fund “{title}”, so that I can go on with it?", **values)
    done = next((one for one in value.new if one.contract == ask.contract), None)
    if done is None:
        return asks
    return voice.joined((voice.say("“{title}” is released, thank you.", title=title_of(done)), asks), " ")
