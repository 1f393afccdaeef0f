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
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from syncd.core.matching.arrivals import Lost
from syncd.core.payout import made_of
from syncd.core.reference_rates import rate_to_write
from syncd.core.time import Instant, midnight
from syncd.options import BusinessDays, Percent
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    Payout,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    on,
    which_is_it,
)


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
    sent, last = on(payout.day, payout), payout.expected_by(options.days)
    of = f"whether the payout of {payout.amount} on {sent} arrived"
    if payout.lost:
        yield _taken_back(payout, payout.lost)
        return
    if payout.arrival and payout.suspected:
        line, back = payout.arrival.line, payout.suspected
        asks = f"may be what {back.amount} on {on(back.day, payout)} takes back: {which_is_it(back.ref, line.ref)}"
        yield CannotTell(because=f"{of}: {line.amount} on {on(line.day, payout)} {asks}")
        return
    short = [bank for bank in payout.banks if bank.through is None or bank.through < last]
    if short:
        bank = short[0]
        known = f"known through {on(bank.through, payout)}" if bank.through else "no statement shows its days"
        yield CannotTell(because=f"{of}: statements of {bank.source}: {known}", source=bank.source)
        return
    if payout.unclear or payout.incomparable:
        lines = payout.unclear or payout.incomparable
        named = ", ".join(f"{line.amount} on {on(line.day, payout)}" for line in lines[:3])
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        tells = rate_to_write(payout.amount.currency, lines[0].amount.currency, payout.day)
        how = f": {which_is_it(payout.ref, lines[0].ref)}" if payout.unclear else f", and no rate tells: {tells}"
        yield CannotTell(because=f"{of}: {named}{more} may be it{how}")
        return
    banks = ", ".join(bank.source for bank in payout.banks)
    yield Finding(
        stake=payout.amount,
        economic_date=last,
        summary=f"A payout of {payout.amount} on {sent} has not arrived: it was expected by {on(last, payout)}",
        action=f"Look for it at your bank, under any name of the sender, and ask {payout.platform} where it was sent",
        evidence=(
            Evidence(
                payout.ref,
                f"{sent}, sent by {payout.platform}; no line of {banks} brings it within "
                f"{count(options.days, 'business day')}",
            ),
            *made_of(payout),
        ),
    )


def _taken_back(payout: Payout, lost: Lost) -> Finding:
    line, back = lost.arrival.line, lost.back
    came, left = on(line.day, payout), on(back.day, payout)
    is_comparable = back.amount.currency == payout.amount.currency
    return Finding(
        stake=-back.amount if is_comparable else payout.amount,
        summary=f"A payout of {payout.amount} on {on(payout.day, payout)} arrived on {came}, and {-back.amount} left "
        f"your bank account again on {left}",
        action=f"Ask your bank why, and {payout.platform} to send it again; if it is another payment, say so: "
        f"syncd unmatch {back.ref} {line.ref}",
        evidence=(
            Evidence(payout.ref, f"{on(payout.day, payout)}, sent by {payout.platform}"),
            Evidence(line.ref, f"{came}, {line.amount} arrived"),
            Evidence(back.ref, f"{left}, {back.amount} took it back"),
            *made_of(payout),
        ),
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
