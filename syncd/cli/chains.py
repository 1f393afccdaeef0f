"""Reads the chains of contracts in a period: each side from where the summary and the statements read it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from syncd.cli.money_way import MoneyWay
from syncd.cli.opening import Opened
from syncd.core.billable_time import billable_time
from syncd.core.bounds import State
from syncd.core.chain import Chain, ChainSide, Dated, with_records
from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.money import Money, price
from syncd.core.records import EARNINGS, ContractType, TransactionKind
from syncd.core.rounded_time import rounded
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis, SummaryLine
from syncd.core.time import Period
from syncd.ledger.derived.periods import Days
from syncd.report.billable import summarize_period
from syncd.report.uncounted import Uncounted

NOT_BILLED = "no bill is known for it yet"
NO_INVOICES = "no invoice of yours is known for these days"
ROWS_MISSING = "bills, fees or taxes may be missing"
BILLED = EARNINGS | {TransactionKind.REFUND}
TAKEN = frozenset(TransactionKind) - BILLED - {TransactionKind.PAYMENT, TransactionKind.ESCROW}
"""Kinds of rows that change what is left of a bill: fees, taxes, and what syncd does not know."""


def read_chains(opened: Opened, period: Period, contract: str | None) -> Iterator[Chain]:
    """The chains of all contracts, or of one, per currency, in the order of the summary."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    moving, days = opened.moving(), Days(period.first, period.last)
    uncounted, way = Uncounted.of(ledger, days, moving), MoneyWay(ledger, directory, opened.now)
    seen: set[str] = set()
    for line in summarize_period(ledger, directory, period, opened.now, moving).lines:
        if contract not in (None, line.contract):
            continue
        facts = directory.contracts[line.contract]
        pieces = uncounted.without(ledger.periods.pieces(line.contract, days))
        lines = uncounted.without(ledger.periods.lines(line.contract, days))
        postings = uncounted.without(ledger.periods.postings(line.contract, days))
        marks = ledger.periods.billable_marks(line.contract)
        billable = billable_time(pieces, facts.billable_flag, marks).pieces
        profile = directory.profile(facts.platform)
        is_fixed = facts.type is ContractType.FIXED  # a platform shows no hours of it
        is_first = line.contract not in seen  # hours belong to no one currency: they stand on the first chain alone
        sides = [
            with_records(
                _tracked(line, facts, rounded(billable, facts.rounding, profile.first_weekday), is_first=is_first),
                [(piece.ref, piece.day) for piece in pieces],
            ),
            with_records(
                _logged(line, lines, is_first=is_first, applies=profile.has(Side.LOGGED) and not is_fixed),
                [(one.ref, one.day) for one in lines],
            ),
            billed := with_records(_billed(line, postings), posted(postings, line.currency, BILLED)),
            net := with_records(
                _after_fees(line, billed, postings)
                if profile.has(Side.FEE)
                else ChainSide(side=Side.FEE, applies=False),
                posted(postings, line.currency, TAKEN),
            ),
            *way.of(_of_money(postings), billed, net, facts.platform),
        ]
        seen.add(line.contract)
        yield Chain(
            client=line.client,
            contract=line.contract,
            title=line.name,
            currency=line.currency,
            sides=tuple(sides),
        )


def posted(rows: Sequence[Posting], currency: str | None, kinds: Collection[TransactionKind]) -> list[Dated]:
    """The rows of some kinds in a currency, each with the day on which it was posted, by day and ref."""
    chosen = [row for row in rows if row.kind in kinds and row.amount.currency == currency]
    return sorted(((row.ref, row.posted or row.day or date.min) for row in chosen), key=lambda one: (one[1], one[0]))


def _tracked(line: SummaryLine, facts: ContractFacts, pieces: Sequence[Piece], *, is_first: bool) -> ChainSide:
    because = _gap(line, Side.TRACKED)
    state = State.UNKNOWN if line.seconds_tracked is None else _state(line, Side.TRACKED)
    worth = _worth(facts, pieces, line.currency) if is_first and line.seconds_tracked is not None else None
    return ChainSide(
        side=Side.TRACKED,
        seconds=line.seconds_tracked if is_first else None,
        seconds_state=state,
        amount=worth,
        state=state if worth else State.UNKNOWN,
        because=because,
    )


def _worth(facts: ContractFacts, pieces: Sequence[Piece], currency: str | None) -> Money | None:
    """What tracked time that bills is worth at the rates of its days; None where one is not known, or it does not
    bill."""
    if facts.type not in (ContractType.HOURLY, ContractType.DIRECT):
        return None
    seconds: dict[Money | None, int] = {}
    for piece in pieces:
        rate = facts.rate_on(piece.day)
        seconds[rate] = seconds.get(rate, 0) + piece.seconds
    prices = [price(rate, worked) for rate, worked in seconds.items() if rate is not None]
    if None in seconds or {amount.currency for amount in prices} - {currency} or currency is None:
        return None
    return sum(prices, Money(0, currency))


def _logged(line: SummaryLine, lines: Sequence[LoggedLine], *, is_first: bool, applies: bool) -> ChainSide:
    if not applies:
        return ChainSide(side=Side.LOGGED, applies=False)
    amounts = [one.gross for one in lines if one.gross is not None and one.gross.currency == line.currency]
    is_priced = all(one.gross is not None for one in lines if one.seconds)
    state = State.UNKNOWN if line.seconds_logged is None else _state(line, Side.LOGGED)
    claimed = sum(amounts, Money(0, line.currency)) if line.currency and is_priced and state in _KNOWN else None
    return ChainSide(
        side=Side.LOGGED,
        seconds=line.seconds_logged if is_first else None,
        seconds_state=state,
        amount=claimed,
        state=state if claimed else State.UNKNOWN,
        because=_gap(line, Side.LOGGED),
    )


_KNOWN = (State.EXACT, State.AT_LEAST, State.ESTIMATED)


def _billed(line: SummaryLine, postings: Sequence[Posting]) -> ChainSide:
    """What was billed: gross where it rests on bills alone, else the bills that are known."""
    if line.basis is Basis.BILLED and line.gross is not None:
        because = _gap(line, Side.BILLED) or "; ".join(line.gross_lacks)
        return ChainSide(side=Side.BILLED, amount=line.gross, state=line.state("gross"), because=because)
    own = [one.amount for one in postings if one.kind in BILLED and one.amount.currency == line.currency]
    because = _gap(line, Side.BILLED) or (NO_INVOICES if line.kind is ContractType.DIRECT else NOT_BILLED)
    if not own or line.currency is None:
        return ChainSide(side=Side.BILLED, because=because)
    return ChainSide(side=Side.BILLED, amount=sum(own, Money(0, line.currency)), state=State.AT_LEAST, because=because)


def _after_fees(line: SummaryLine, billed: ChainSide, postings: Sequence[Posting]) -> ChainSide:
    """What is left of the bill after fee and tax, as the summary knows it, else by the rows that are known."""
    if billed.amount is None or line.currency is None:
        return ChainSide(side=Side.FEE, because=billed.because)
    if line.basis is Basis.BILLED and line.net is not None:
        because = line.estimated_by or line.net_at_most or billed.because
        return ChainSide(side=Side.FEE, amount=line.net, state=line.state("net"), because=because)
    own = [one.amount for one in _of_money(postings) if one.amount.currency == line.currency]
    return ChainSide(
        side=Side.FEE, amount=sum(own, Money(0, line.currency)), state=State.ESTIMATED, because=ROWS_MISSING
    )


def _of_money(postings: Sequence[Posting]) -> list[Posting]:
    """The rows whose money stays in the account."""
    return [one for one in postings if one.kind not in (TransactionKind.PAYMENT, TransactionKind.ESCROW)]


def _gap(line: SummaryLine, side: Side) -> str:
    return "; ".join(gap.because for gap in line.gaps if gap.side is side)


def _state(line: SummaryLine, side: Side) -> State:
    if line.falling(side):
        return State.ESTIMATED
    return State.AT_LEAST if line.lacks(side) else State.EXACT
