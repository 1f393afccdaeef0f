"""A payout that has not arrived at your bank: the platform sent it, and your statements show no such money.

A payout arrives as a line of its amount, or of up to 5.00 or 1 % less, whichever is more: about what banks on the way
take of a transfer between neighbours. In another currency it arrives as about what your `[[fx]]` rate makes of it.
Several payouts may arrive as one line, if they add up to it exactly, and one payout as up to 8 lines of one sender that
add up to it. The sender's name is evidence and no condition; where the line names the platform, the bank's rate may be
up to 10 % off yours. A payout that came back is not expected. One that arrived has not if a later line takes the same
amount of the same sender out of your bank account again.

Options: `days`, the business days of `[calendar]` in which a payout arrives (default 5, at most 15): it is not late
before that, and `syncd why` says until when. `fee`, what a bank on the way may take, in units of the payout's currency
(default "5.00"); `fee_share`, the same in percent of the payout (default "1 %"). `elsewhere`, those of your sources
whose payouts go to an account that syncd does not read, such as a wallet: they are not looked for.

What to do: look for it at the bank, under any name, and ask the platform where it was sent. If a line brought it in
another way, say so: `syncd match PAYOUT LINE --note TEXT`.

What it cannot know: money on accounts that syncd does not read. Without a source of bank statements it says nothing at
all; with one, name in `elsewhere` what is paid out to another account. Nothing from before the first day of your bank
statements is late. Where they do not reach the day yet, where two lines fit, or where money came in a currency without
a rate, it is "cannot tell". So it is where a line may have taken the money back, and its text does not tell.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from shlex import quote
from typing import Annotated

from pydantic import BeforeValidator, Field

from syncd.core.matching.arrivals import Lost
from syncd.core.payout import KnownBank, made_of
from syncd.core.phrases import Value
from syncd.core.reference_rates import rate_to_write
from syncd.core.time import Instant, midnight
from syncd.core.what_to_do import which_is_it
from syncd.options import BusinessDays, Percent
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    Payout,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    plural,
    say,
)

SHOWN = 3
"""As many lines that may be it are named."""


def _units(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value.strip(), re.ASCII):
        raise ValueError('must be an amount without a currency, like "5.00"')
    return Decimal(value.strip())


class Options(RuleOptions):
    """See the module's docstring."""

    days: Annotated[BusinessDays, Field(ge=1, le=15)] = 5
    fee: Annotated[Decimal, BeforeValidator(_units)] = Decimal("5.00")
    fee_share: Percent = Decimal("0.01")
    elsewhere: tuple[str, ...] = ()


def _deadline(payout: Payout, options: Options) -> Instant:
    return midnight(payout.expected_by(options.days) + timedelta(days=1), payout.zone)


def applies(payout: Payout, options: Options) -> bool:
    """A payout is expected that a bank could show, and its days are over."""
    since = payout.bank_since
    is_sent = payout.withdrawal.returned is None and (payout.arrival is None or payout.suspected is not None)
    return is_sent and since is not None and since < payout.day and payout.now >= _deadline(payout, options)


def check(payout: Payout, options: Options) -> Iterator[Finding | CannotTell]:
    """One finding, once all banks are known through the day by which it was expected."""
    last = payout.expected_by(options.days)
    if payout.lost:
        yield _taken_back(payout, payout.lost)
        return
    if doubt := _doubt(payout, last):
        why, source = doubt
        because = say(
            "whether the payout of {amount} on {day} arrived: {why}",
            payout,
            amount=payout.amount,
            day=payout.day,
            why=why,
        )
        yield CannotTell(because=because, source=source)
        return
    sent: dict[str, Value] = {"platform": payout.platform, "amount": payout.amount, "day": payout.day}
    banks = ", ".join(bank.source for bank in payout.banks)
    yield Finding(
        stake=payout.amount,
        economic_date=last,
        summary=joined(
            [
                say("{platform} sent {amount} on {day}, expected by {expected}", payout, **sent, expected=last),
                say("no statement of {banks} shows it", banks=banks),
            ],
            ": ",
        ),
        action=say("Ask {platform} where it sent the {amount} of {day}", payout, **sent),
        evidence=(
            Evidence(
                payout.ref,
                plural(
                    options.days,
                    "{day}, sent by {platform}; no line of {banks} brings it within {number} business day",
                    "{day}, sent by {platform}; no line of {banks} brings it within {number} business days",
                    payout,
                    day=payout.day,
                    platform=payout.platform,
                    banks=banks,
                ),
            ),
            *made_of(payout),
        ),
    )


def _doubt(payout: Payout, last: date) -> tuple[Phrase, str] | None:
    """Why nobody can tell whether it arrived, and the source that would show it; None where all is known."""
    if payout.arrival and payout.suspected:
        line, back = payout.arrival.line, payout.suspected
        why = say(
            "{amount} on {day} may be what {taken} on {later} takes back: {ask}",
            payout,
            amount=line.amount,
            day=line.day,
            taken=back.amount,
            later=back.day,
            ask=which_is_it(back.ref, line.ref),
        )
        return why, ""
    short = next((bank for bank in payout.banks if bank.through is None or bank.through < last), None)
    if short is not None:
        return _known(payout, short), short.source
    lines = payout.unclear or payout.incomparable
    if not lines:
        return None
    named = [say("{amount} on {day}", payout, amount=line.amount, day=line.day) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        named = [say("{lines} and {number} more", lines=joined(named), number=len(lines) - SHOWN)]
    if payout.unclear:
        ask = which_is_it(payout.ref, lines[0].ref)
        return say("{lines} may be it: {ask}", lines=joined(named), ask=ask), ""
    rate = rate_to_write(payout.amount.currency, lines[0].amount.currency, payout.day)
    return say("{lines} may be it, and no rate tells: {rate}", lines=joined(named), rate=rate), ""


def _known(payout: Payout, bank: KnownBank) -> Phrase:
    if bank.through is None:
        return say("no statement of {bank} shows its days", bank=bank.source)
    return say("statements of {bank} are known through {day}", payout, bank=bank.source, day=bank.through)


def _taken_back(payout: Payout, lost: Lost) -> Finding:
    line, back = lost.arrival.line, lost.back
    sent: dict[str, Value] = {"platform": payout.platform, "amount": payout.amount, "day": payout.day}
    is_comparable = back.amount.currency == payout.amount.currency
    return Finding(
        stake=-back.amount if is_comparable else payout.amount,
        summary=say(
            "{platform} sent {amount} on {day}, and it arrived on {came}: {taken} left your bank account again on "
            "{left}",
            payout,
            **sent,
            came=line.day,
            taken=-back.amount,
            left=back.day,
        ),
        action=say(
            "Ask your bank why {taken} left on {left}, and {platform} to send it again",
            payout,
            taken=-back.amount,
            left=back.day,
            platform=payout.platform,
        ),
        evidence=(
            Evidence(payout.ref, say("{day}, sent by {platform}", payout, day=payout.day, platform=payout.platform)),
            Evidence(line.ref, say("{day}, {amount} arrived", payout, day=line.day, amount=line.amount)),
            Evidence(back.ref, _took_it(payout, lost)),
            *made_of(payout),
        ),
    )


def _took_it(payout: Payout, lost: Lost) -> Phrase:
    line, back = lost.arrival.line, lost.back
    return say(
        "{day}, {amount} took it back; if it is another payment, say so: `syncd unmatch {refs}`",
        payout,
        day=back.day,
        amount=back.amount,
        refs=f"{quote(back.ref)} {quote(line.ref)}",
    )


def next_instant(payout: Payout, options: Options) -> Instant | None:
    """The end of the day by which it is expected."""
    deadline = _deadline(payout, options)
    return deadline if deadline > payout.now else None


RULE = Rule(
    id="payout-not-received",
    subject=Payout,
    needs=frozenset({Side.PAID_OUT, Side.RECEIVED}),
    shown_by=frozenset({Side.RECEIVED}),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.HIGH,
    check=check,
    applies=applies,
    next=next_instant,
    Options=Options,
)
