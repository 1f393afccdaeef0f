"""Reads the chains of money that no days of hours explain: of payments of fixed work, and of payouts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from syncd.cli.awaited import AwaitedReader, Unbilled
from syncd.cli.chain_places import OfPayments
from syncd.cli.chains import BILLED, TAKEN, posted
from syncd.cli.money_way import NO_BANK, MoneyWay, lines_of, rows_of
from syncd.cli.opening import Opened
from syncd.core.bounds import State
from syncd.core.chain import Chain, ChainSide, with_records
from syncd.core.discrepancies import Side
from syncd.core.earnings import Posting
from syncd.core.money import Money
from syncd.core.payment_group import PaidRow, PaymentGroup
from syncd.core.payout import Payout, composition
from syncd.core.records import Milestone, MilestoneState, Ref
from syncd.core.subject_parts import Piece
from syncd.core.wording import clean, on
from syncd.coverage.people import PeopleCoverage
from syncd.judge.milestone_case import MilestoneReader
from syncd.ledger.derived.postings import ABOUT

NO_MILESTONE = "nothing says which work it pays for"
NOT_PAID = "{} is {}, and no payment for it is known"
FEE_EXPECTED = "no row shows its fee yet"
NO_HOURS = "platforms show no hours of fixed work"


class PaymentChains:
    """Reads the chains of payments of fixed work, as of one instant."""

    def __init__(self, opened: Opened, way: MoneyWay, awaited: AwaitedReader) -> None:
        self._opened = opened
        self._ledger, self._directory = opened.composition.ledger, opened.composition.directory()
        self._way = way
        self._awaited = awaited
        people = PeopleCoverage(self._ledger, self._directory, opened.now)
        self._milestones = MilestoneReader(self._ledger, self._directory, people, opened.now)

    def of(self, place: OfPayments) -> Iterator[Chain]:
        """The chains of a place, by currency."""
        heads = self._ledger.groups.heads(place.payments)
        groups = [group for head in heads if (group := self._awaited.groups.read(head.ref))]
        rows = list(self._rows(groups))
        stones = self._ledger.records.current(place.milestones)
        milestones = [stone for stone in stones.values() if isinstance(stone, Milestone)]
        contract = self._directory.contracts.get(place.contract or "")
        platform = contract.platform if contract else next((group.profile.platform for group in groups), "direct")
        amounts = [row.amount for row in rows] or [one.amount for one in milestones if one.amount]
        currencies: list[str | None] = [*sorted({amount.currency for amount in amounts})]
        for currency in currencies or [None]:
            own = [row for row in rows if row.amount.currency == currency]
            billed = self._billed(own, milestones, currency)
            net = self._after_fees(own, billed, platform)
            yield Chain(
                client=contract.client if contract else "",
                contract=contract.key if contract else "",
                title=self._title(milestones, groups),
                currency=currency,
                sides=(
                    self._tracked(milestones),
                    ChainSide(side=Side.LOGGED, applies=False, because=NO_HOURS),
                    billed,
                    net,
                    *self._way.of(own, billed, net, platform),
                ),
            )

    def unbilled(self, place: OfPayments) -> Unbilled | None:
        """Why nothing can be paid for milestones yet: they are not released. None where one is, or there is none."""
        stones = self._ledger.records.current(place.milestones)
        milestones = [stone for stone in stones.values() if isinstance(stone, Milestone)]
        if not milestones or any(stone.state is MilestoneState.RELEASED for stone in milestones):
            return None
        return Unbilled("; ".join(f"“{clean(one.title, 60)}” is {one.state}" for one in milestones))

    def _rows(self, groups: Sequence[PaymentGroup]) -> Iterator[Posting]:
        """The rows of payments, of what was taken of them, and of what was given back, each once."""
        seen: set[Ref] = set()
        for group in groups:
            refunds = [one for row in group.refunds if (one := self._awaited.groups.read(row.ref))]
            for each in (group, *refunds):
                for row in (*each.rows, *each.taken):
                    if row.ref not in seen:
                        seen.add(row.ref)
                        yield _posting(row, each)

    def _title(self, milestones: Sequence[Milestone], groups: Sequence[PaymentGroup]) -> str:
        if milestones:
            return "milestone " + ", ".join(f"“{clean(one.title, 60)}”" for one in milestones)
        return "payment of " + ", ".join(on(group.posted_on, self._opened.here) for group in groups)

    def _tracked(self, milestones: Sequence[Milestone]) -> ChainSide:
        if not milestones:
            return ChainSide(side=Side.TRACKED, because=NO_MILESTONE)
        pieces: list[Piece] = []
        lacks: list[str] = []
        for stone in milestones:
            pieces += self._ledger.periods.milestone_pieces(stone.ref)
            case = self._milestones.read(stone.ref)
            known = case.known(Side.TRACKED) if case else None
            if known is not None and (known.lower_bound or not known.complete):
                lacks.append(known.because)
        side = ChainSide(
            side=Side.TRACKED,
            seconds=sum(piece.seconds for piece in pieces),
            seconds_state=State.AT_LEAST if lacks else State.EXACT,
            because="; ".join(dict.fromkeys(filter(None, lacks))),
        )
        return with_records(side, [(piece.ref, piece.day) for piece in pieces])

    @staticmethod
    def _billed(rows: Sequence[Posting], milestones: Sequence[Milestone], currency: str | None) -> ChainSide:
        earned = posted(rows, currency, BILLED)
        open_now = [NOT_PAID.format(f"“{clean(one.title, 60)}”", one.state) for one in milestones]
        refs = tuple(one.ref for one in milestones)
        if not earned or currency is None:
            return ChainSide(side=Side.BILLED, because="; ".join(open_now), refs=refs)
        total = sum((row.amount for row in rows if row.kind in BILLED), Money(0, currency))
        side = with_records(ChainSide(side=Side.BILLED, amount=total, state=State.EXACT), earned)
        return replace(side, refs=(*side.refs, *refs))

    def _after_fees(self, rows: Sequence[Posting], billed: ChainSide, platform: str) -> ChainSide:
        if not self._directory.profile(platform).has(Side.FEE):
            return ChainSide(side=Side.FEE, applies=False)
        if billed.amount is None:
            return ChainSide(side=Side.FEE, because=billed.because)
        net = sum((row.amount for row in rows), Money(0, billed.amount.currency))
        guessed = any(payment.is_estimated for payment in self._awaited.payments(billed.refs))
        side = ChainSide(
            side=Side.FEE,
            amount=net,
            state=State.AT_MOST if guessed else State.EXACT,
            because=FEE_EXPECTED if guessed else "",
        )
        return with_records(side, posted(rows, billed.amount.currency, TAKEN))


def _posting(row: PaidRow, group: PaymentGroup) -> Posting:
    head = group.ref if row in group.taken and row.ref != group.ref else None
    return Posting(
        kind=row.kind, amount=row.amount, ref=row.ref, day=row.day, posted=row.posted, parent=row.parent or head
    )


def payout_sides(payouts: Sequence[Payout], *, banks: bool) -> list[ChainSide]:
    """The sides of money of payouts of one account: what their rows show before it, what left, and what arrived."""
    currency = payouts[0].account.currency
    portions = [portion for payout in payouts for portion in payout.portions]
    rows = {row.ref: row for portion in portions for row in portion.rows}.values()
    certain = State.EXACT if all(payout.drawn.is_certain for payout in payouts) else State.ESTIMATED

    def side(name: Side, minor: int, because: str = "") -> ChainSide:
        return ChainSide(side=name, amount=Money(minor, currency), state=certain, because=because)

    earned = [row for row in rows if row.kind in BILLED]
    taken = [row for row in rows if row.kind in ABOUT]
    others = [row for row in rows if row.kind not in BILLED | ABOUT]
    billed, fees = (sum(row.minor for row in some) for some in (earned, taken))
    more = Money(sum(row.minor for row in others), currency)
    also = f"other rows bring {more}" if more.minor else ""
    left = sum(row.minor for row in rows)
    sent = ChainSide(
        side=Side.PAID_OUT,
        amount=sum((payout.amount for payout in payouts), Money(0, currency)),
        state=State.EXACT,
        because="; ".join(filter(None, map(composition, payouts))),
    )
    return [
        with_records(side(Side.BILLED, billed), [(row.ref, row.posted) for row in earned]),
        with_records(side(Side.FEE, billed + fees), [(row.ref, row.posted) for row in taken]),
        with_records(side(Side.RELEASED, left, also), [(row.ref, row.posted) for row in others]),
        with_records(sent, [record for payout in payouts for record in rows_of(payout)]),
        _arrived(payouts, banks=banks),
    ]


def _arrived(payouts: Sequence[Payout], *, banks: bool) -> ChainSide:
    lines = {line.ref: line for payout in payouts if payout.arrival for line in payout.arrival.lines}
    currencies = {line.amount.currency for line in lines.values()}
    if len(currencies) != 1:
        because = "" if banks else NO_BANK
        return with_records(ChainSide(side=Side.RECEIVED, because=because), lines_of(payouts))
    (currency,) = currencies
    amount = sum((line.amount for line in lines.values()), Money(0, currency))
    doubt = next((payout.suspected for payout in payouts if payout.arrival and payout.suspected), None)
    whole = all(payout.arrival for payout in payouts)
    state = State.ESTIMATED if doubt else State.EXACT if whole else State.AT_LEAST
    because = f"{doubt.ref} of {doubt.amount} may take some of it back" if doubt else ""
    return with_records(ChainSide(side=Side.RECEIVED, amount=amount, state=state, because=because), lines_of(payouts))
