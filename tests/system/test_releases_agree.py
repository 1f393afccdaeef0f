"""Chains, statements and `why` say the same of money that is released, is not yet, or should be: before its day, on it
and after it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.cli.chain_of import ChainOf
from syncd.cli.chain_places import OfDays
from syncd.cli.chains import read_chains
from syncd.cli.opening import reading
from syncd.cli.views.expected_money import ExpectedMoney
from syncd.core.bounds import State
from syncd.core.chain_steps import StepState
from syncd.core.contract_statement import Line
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.core.time import Period
from syncd.report.contract_statements import ContractStatements
from syncd.report.statements import account_statements
from tests.examples import BOUNDED
from tests.system.test_expected_payments import FAR, GO, GOLANCE, _where, day, earning, known

WEDNESDAY = 16
"""The day on which golance releases the week of day 0 to day 6, which it bills on day 7."""
WEEK = "Not late yet: 90.00 EUR expected Wed 18 Nov (goLance releases a week's money then)"


def told(config, kit, now):
    """(released, state of that, what is billed and not released) by the chain, the contract's and the account's
    statement of all rows until a day, on that day."""
    with reading(config, kit.at(24 * now + 12).isoformat()) as opened:
        ledger, directory = opened.composition.ledger, opened.composition.directory()
        period = Period(day(kit, -14), day(kit, now), "")
        (chain,) = read_chains(opened, period, "go")
        sides = {side.side: side for side in chain.sides}
        (contract,) = ContractStatements(ledger, directory, period, opened.now).of("go")
        (account,) = account_statements(ledger, directory, period, opened.now)
        released, left = sides[Side.RELEASED], sides[Side.FEE].amount - sides[Side.RELEASED].amount
        money, transit = contract.receivable, account.in_transit
        return (
            (released.amount, released.state is State.ESTIMATED, left),
            (money.changes[Line.RELEASED], money.is_estimated, money.closing),
            (account.closing - transit.billed_not_released, bool(transit.estimated), transit.billed_not_released),
        )


def saved(office):
    """Its configuration as a file, which commands read."""
    return Path(_where(office)[1])


@pytest.mark.parametrize(
    ("now", "amount", "state"), [(15, "0", "not yet"), (16, "90", "estimated"), (17, "90", "estimated")]
)
def test_a_week_that_no_row_dates_is_not_released_before_its_day_and_an_estimate_from_then_on(kit, now, amount, state):
    """Also in `why`, which says until when it is awaited."""
    with kit.office(kit.config(GOLANCE, GO)) as office:
        row = earning(kit, 1, "100.00", 7, source="golance", contract="Go")
        fee = replace(row, ref=f"{row.ref}:fee", kind=TransactionKind.FEE, amount=Money(-1000, "EUR"), parent=row.ref)
        office.take("golance", FAR, row, fee, complete=known(kit, 60))
        config = saved(office)
        said = told(config, kit, now)
        assert {Decimal(one[0].decimal) for one in said} == {Decimal(amount)}
        with reading(config, kit.at(24 * now + 12).isoformat()) as opened:
            chain = ChainOf(opened).read(
                OfDays(contract="go", period=Period(day(kit, 0), day(kit, 6), ""), currency="EUR")
            )
            (line,) = [line for line in chain.lines if line.side is Side.RELEASED]
            assert (line.state, line.amount) == (StepState(state), said[0][0])
            assert (WEEK in " ".join(ExpectedMoney.of(opened, row.ref).as_text())) == (now < WEDNESDAY)


@settings(max_examples=24, **BOUNDED)
@example(rows=[(0, 1, TransactionKind.EXPENSE, "")], now=13)
@example(rows=[(0, 1, TransactionKind.HOURLY, "released"), (0, 1, TransactionKind.EXPENSE, "")], now=13)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 13),
            st.integers(1, 9),
            st.sampled_from(("hourly", "fixed", "bonus", "expense")).map(TransactionKind),
            st.sampled_from(("", "", "released", "unreleased")),
        ),
        min_size=1,
        max_size=5,
    ),
    now=st.integers(13, 30),
)
def test_chains_and_statements_never_disagree(kit, rows, now):
    with kit.office(kit.config(GOLANCE, GO)) as office:
        found = []
        for number, (posted, units, kind, said) in enumerate(rows):
            states = {"released": day(kit, posted + units * 2)} if said == "released" else {}
            states |= {"unreleased": True} if said == "unreleased" else {}
            row = earning(kit, number, f"{units}00.00", posted, source="golance", contract="Go", **states)
            found.append(replace(row, kind=kind, last_day=day(kit, min(posted, 6))))
            fee = replace(found[-1], ref=f"{row.ref}:fee", kind=TransactionKind.FEE, parent=row.ref)
            found.append(replace(fee, amount=Money(-units * 1000, "EUR"), released=None, unreleased=None))
        office.take("golance", FAR, *found, complete=known(kit, 60, first=-60))
        chain, contract, account = told(saved(office), kit, now)
        assert chain == contract
        assert (account[0], account[2]) == (contract[0], contract[2])
        assert account[1] or not contract[1]
