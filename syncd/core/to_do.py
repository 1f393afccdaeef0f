"""What a person is to do about a discrepancy, step by step, where to do it, and what the money behind it is called."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from syncd.core.money import Money
from syncd.core.phrases import Phrase

if TYPE_CHECKING:
    Words = str  # until all reasons why something is not known are phrases
else:
    Words = Phrase


class Claim(StrEnum):
    """What the money of a discrepancy is called. Totals of different claims are never added up.

    They stand in the order in which they are named: first what ends soonest, or brings the most."""

    SAVE = "save"  # a deadline lies ahead, until which it can be saved
    CHECK = "check"  # nobody knows yet whether it is there: an export is missing
    ASK = "ask"  # lost unless you ask for it
    GIVE_BACK = "give-back"  # billed, and may have to go back
    SORT_OUT = "sort-out"  # you can put it right by yourself, and nobody is to be asked
    LOST = "lost"  # gone: what costs it can be changed, so that no more is lost
    WAITING = "waiting"  # on its way: nothing to do
    NONE = "none"  # no amount is known, or it is nobody's money


@dataclass(frozen=True, slots=True)
class Link:
    """Where to click: an address of the platform, from its profile, never from a source."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do on one day, which needs no look at anything else: `Add 2:30 to Backend API: Tue 10 Nov,
    17:00–19:30`."""

    says: Words
    day: date | None = None
    when: Words = ""  # where it stands alone, as the head of a box: `Tue 10 Nov, 17:00–19:30`
    there: Words = ""  # what to do then, below it: `Add 2:30 to Backend API for Acme Ltd`
    seconds: int | None = None
    stake: Money | None = None
    memo: str = ""  # to paste; text of a source
    shown_by: Words = ""  # the smallest facts that prove it: `5:11 tracked that day, 2:40 on Upwork`
