"""Words figures, stakes and subjects, the same in every format, so that an e-mail and a Slack message never differ."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from syncd.core.ageing import AgeGroup
from syncd.core.aside import Aside
from syncd.core.bounds import State as Known
from syncd.core.headline import money_words
from syncd.core.lifecycle import Denied, Discrepancy, State
from syncd.core.money import Money
from syncd.core.phrases import Days, Moment, Phrase, joined, say
from syncd.core.sums import Sums
from syncd.core.wording import Reader, clean, when

UNKNOWN = say("unknown")
"""A figure that exists, but is not known yet."""
NONE = "–"
"""A figure that does not apply."""
LEAST = "≥"
"""A lower bound: more may be unknown."""
MOST = "≤"
"""An upper bound."""
ABOUT = "≈"
"""An estimate: it can end lower or higher."""
SIGNS = {Known.AT_LEAST: LEAST, Known.AT_MOST: MOST, Known.ESTIMATED: ABOUT}
"""The sign before a figure that is not exact."""
LEGEND = {
    UNKNOWN: say("“unknown”: not known yet, or not completely; it is not zero."),
    LEAST: say("“≥”: at least this; not all of it is known yet."),
    MOST: say("“≤”: at most this; not all of it is known yet."),
    ABOUT: say("“≈”: estimated, because it is not billed yet or not all of it is known; it can end lower or higher."),
    NONE: say("“–”: does not apply here."),
}
"""What the signs of figures mean."""


_ASIDE = {
    "acknowledged": say("acknowledged"),
    "explained": say("explained"),
    "explained in part": say("explained in part"),
    "resolved by hand but not confirmed": say("resolved by hand but not confirmed"),
    "snoozed": say("snoozed"),
    "waiting": say("waiting"),
    "written-off": say("written-off"),
    "written-off in part": say("written-off in part"),
}
"""What people do with discrepancies, as a report names it."""


def legend(words: Iterable[str], known: Mapping[str, Phrase] = LEGEND) -> list[Phrase]:
    """What the signs mean that stand alone or begin some of the words, each once."""
    words = list(words)
    return [
        sentence
        for sign, sentence in known.items()
        if any(word == sign or word.startswith(f"{sign} ") for word in words)
    ]


def amount(money: Money) -> str:
    """`1,200.00`, `−120.00`: without the currency, which is beside the row."""
    return f"{money.decimal:,}".replace("-", "−")


def at_least(known: str, partial: bool) -> str:
    """`≥ 31:12` for a figure that is partly known; an unknown one stays `unknown`."""
    return f"{LEAST} {known}" if partial and known != UNKNOWN else known


def sized(money: Money | None, state: Known) -> Phrase:
    """A figure of money with the sign of its state: `755.10`, `≥ 755.10`, `unknown`."""
    if money is None or state is Known.UNKNOWN:
        return UNKNOWN
    if state is Known.ESTIMATED:
        return say("≈ {amount}", amount=money.decimal)
    if state is Known.AT_LEAST:
        return say("≥ {amount}", amount=money.decimal)
    if state is Known.AT_MOST:
        return say("≤ {amount}", amount=money.decimal)
    return say("{amount}", amount=money.decimal)


def stake(money: Money | None) -> str:
    """`100.00 USD`, `20.00 USD may have to go back`, `no amount`, `amount unknown`."""
    if money is None:
        return "amount unknown"
    if not money.minor:
        return "no amount"
    return f"{amount(abs(money))} {money.currency}{' may have to go back' if money.minor < 0 else ''}"


def state_words(discrepancy: Discrepancy, here: Reader | None = None) -> str:
    """`open`, `waiting for the client`, `resolved by hand but not confirmed`; for somebody `here`, also until when."""
    hush, state = discrepancy.hush, discrepancy.state
    party = f" for {hush.waits_for.words}" if hush and hush.waits_for else ""
    until = f" until {when(hush.until, here)}" if here and hush and hush.until is not None else ""
    done = " by hand but not confirmed" if state is State.DONE else ""
    return f"{state.word}{party}{until}{done}"


def worth(discrepancy: Discrepancy) -> str:
    """Word the stake that still counts, then the parts of it that a person wrote off or explained."""
    parts = ((discrepancy.given_up_part, "written off"), (discrepancy.explained_part, "explained"))
    aside = (f"{amount(abs(part))} {part.currency} {word}" for part, word in parts if part)
    return ", ".join((stake(discrepancy.stake), *aside))


def sums(group: Sums) -> str:
    """`100.00 USD + 20.00 EUR, 5.00 USD may have to go back, 1 without an amount`; "" where no money is in it."""
    lost, back = (" + ".join(f"{amount(one)} {one.currency}" for one in each) for each in (group.at_stake, group.owed))
    unknown = f"{group.unpriced} without an amount" if group.unpriced else ""
    return ", ".join(filter(None, (lost, back and f"{back} may have to go back", unknown)))


def numbered(group: Sums) -> str:
    """`2 (100.00 USD)`: how many, and what they are worth."""
    known = sums(group)
    return f"{group.number}{known and f' ({known})'}"


def age_words(group: AgeGroup) -> str:
    """`61+ days old: 2 (100.00 USD)`."""
    return f"{group.bucket} days old: {numbered(group.sums)}"


def aside_words(one: Aside) -> Phrase:
    """`2 acknowledged (100.00 USD, 1 without an amount)`."""
    known = joined(_parts(one.sums))
    what = _ASIDE.get(one.what, one.what)
    if not known:
        return say("{number} {what}", number=one.sums.number, what=what)
    return say("{number} {what} ({worth})", number=one.sums.number, what=what, worth=known)


def _parts(group: Sums) -> Iterator[Phrase]:
    """What a group is worth, each kind of it alone."""
    if group.at_stake:
        yield money_words(group.at_stake)
    if group.owed:
        yield say("{amount} may have to go back", amount=money_words(group.owed))
    if group.unpriced:
        yield say("{number} without an amount", number=group.unpriced)


def about(facts: Mapping[str, str], names: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> Phrase:
    """Name a subject of any kind by its facts: `Backend API, 9 to 15 Nov 2026`. `names`: what people call the keys of
    contracts and clients; without a name, these stay."""
    shown = {key: names.get(key, {}).get(value, value) for key, value in facts.items()}
    named = {key: clean(value, 120) for key, value in shown.items() if key not in ("kind", "zone", "start", "end")}
    if "day" in named:
        named["day"] = say("{days}", days=_days(facts["day"], facts["day"]))
    if posted := named.pop("posted", ""):
        named |= {} if "start" in facts else {"posted": say("posted {days}", days=_days(posted, posted))}
    parts = list(named.values())
    if "start" in facts and "end" in facts:
        parts.append(say("{days}", days=_days(facts["start"], facts["end"])))
    return joined(parts)


def _days(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


def denial(denied: Denied | None, here: Reader) -> Phrase:
    """Tell what a person said and what was read since: `Resolved by hand on Mon 16 Nov 13:00: “added”; what was read as
    of Tue 17 Nov 09:00 still shows it`; "" where nothing speaks against a person's word."""
    if denied is None:
        return Phrase("")
    return say(
        "Resolved by hand on {then}: “{reason}”; what was read as of {read} still shows it",
        here,
        then=Moment(denied.at),
        reason=clean(denied.reason),
        read=Moment(denied.as_of),
    )


def platform_zone(facts: Mapping[str, str]) -> ZoneInfo:
    """The zone of the platform that a subject's deadlines are of; UTC where the subject names none."""
    return ZoneInfo(facts.get("zone", "UTC"))
