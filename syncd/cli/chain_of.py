"""Reads the one chain that a record, a discrepancy or a contract stands in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.cli.awaited import AwaitedReader, Unbilled
from syncd.cli.chain_places import Nowhere, OfDays, OfEntry, OfPayments, OfPayouts, Place, Places
from syncd.cli.chains import NOT_BILLED, read_chains
from syncd.cli.money_way import MoneyWay
from syncd.cli.opening import Opened
from syncd.cli.payment_chains import PaymentChains, payout_sides
from syncd.core.bounds import State
from syncd.core.chain import WAY, Chain, ChainSide, with_records
from syncd.core.chain_steps import Awaited, ChainLine, StepState, chain_lines
from syncd.core.discrepancies import Side
from syncd.core.records import ContractType, Ref, TimeEntry
from syncd.core.time import Period, day_of
from syncd.core.wording import on, until
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import Uncounted

MOST_PERIODS = 60
"""Periods of which the time of a payout is added up."""
TOO_MANY = "its money is of more than {} weeks: follow one of its bills"
NOTHING_KNOWN = "nothing was tracked, logged or billed in these days, as far as it is known"
ANY_DAYS = Days(date(1970, 1, 1), date(2999, 12, 31))
RUNS = "its timer runs: its time counts once it stops"
TIME_OF_NONE = "time of no contract"
NO_TIME = "its money is of no hours"
OTHERS = "the same contract has chains in other currencies: `syncd chain {} --period {}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChain:
    """A chain with its steps; without any, `because` says why. `period`: None where payments make it."""

    title: str = ""
    chain: Chain | None = None
    period: Period | None = None
    lines: Sequence[ChainLine] = ()
    notes: Sequence[str] = ()
    because: str = ""


class ChainOf:
    """Reads chains, as of one state of the ledger."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        ledger, self._directory = opened.composition.ledger, opened.composition.directory()
        self._ledger = ledger
        self._way = MoneyWay(ledger, self._directory, opened.now)
        self._awaited = AwaitedReader(opened, self._way)
        self._payments = PaymentChains(opened, self._way, self._awaited)
        self.places = Places(opened)

    def read(self, place: Place) -> ReadChain:
        """The chain of a place."""
        match place:
            case OfDays():
                return self._of_days(place)
            case OfPayments():
                chains = list(self._payments.of(place))
                chain = next((chain for chain in chains if chain.currency == place.currency), chains[0])
                return self._read(self._as_settled(chain), None, self._payments.unbilled(place))
            case OfPayouts():
                return self._of_payouts(place)
            case OfEntry():
                return self._of_entry(place)
            case Nowhere(because=because):
                return ReadChain(because=because)

    def _read(
        self, chain: Chain, period: Period | None, unbilled: Unbilled | None, notes: Sequence[str] = ()
    ) -> ReadChain:
        lines = tuple(chain_lines(chain, self._awaited.of(chain.sides, unbilled)))
        return ReadChain(title=chain.title, chain=chain, period=period, lines=lines, notes=notes)

    def _of_days(self, place: OfDays) -> ReadChain:
        chains = list(read_chains(self._opened, place.period, place.contract))
        if not chains:
            return ReadChain(because=NOTHING_KNOWN)
        chosen = next((chain for chain in chains if chain.currency == place.currency), chains[0])
        if chosen is not chains[0]:  # hours stand on the first chain alone
            chosen = replace(chosen, sides=(*(_time_of(chains[0], chosen)), *chosen.sides[2:]))
        notes = [OTHERS.format(place.contract, place.period.name)] if len(chains) > 1 else []
        return self._read(chosen, place.period, self._unbilled(place, chosen), notes)

    def _unbilled(self, place: OfDays, chain: Chain) -> Unbilled | None:
        """Why a contract's days are not billed, where the platform bills weeks and all of its bills are known: their
        last week can still be edited, nothing was logged, or the bill is missing. None otherwise."""
        contract = self._directory.contracts[place.contract]
        profile, here = self._directory.profile(contract.platform), self._opened.here
        week = profile.week_of(place.period.last)
        if contract.type is not ContractType.HOURLY or profile.billed_until(place.period.last) is None:
            return None
        cut_off, available = profile.editable_until(week), profile.available_on(week)
        closes, closing = until(cut_off, here, profile.zone), day_of(cut_off, profile.zone)
        if self._opened.now < cut_off:
            expected = (
                f"expected {on(available, here)} ({profile.title} releases a week's money then)" if available else ""
            )
            return Unbilled(
                because=f"{profile.title} bills the week after it closes, {closes}",
                until=closing,
                released=available,
                release=expected or "",
            )
        _, logged, billed, *_ = chain.sides
        if billed.because != NOT_BILLED:
            return None
        if logged.seconds_state is State.EXACT and not logged.seconds:
            return Unbilled(because="nothing is logged, so nothing is billed", state=StepState.NOT_APPLICABLE)
        return Unbilled(because=f"no bill shows it; the week closed {closes}", until=closing, state=StepState.OVERDUE)

    def _as_settled(self, chain: Chain) -> Chain:
        """A chain whose figures are estimates where what they rest on is not settled."""
        uncounted = self._uncounted(chain.sides)
        return replace(chain, sides=tuple(self._sure(side, uncounted) for side in chain.sides))

    def _uncounted(self, sides: Sequence[ChainSide]) -> Uncounted:
        """What is not settled about the days of a chain; of any days, where it has none."""
        spans = [side.days for side in sides if side.days]
        days = Days(min(first for first, _ in spans), max(last for _, last in spans)) if spans else ANY_DAYS
        return Uncounted.of(self._ledger, days, self._opened.moving())

    @staticmethod
    def _sure(side: ChainSide, uncounted: Uncounted) -> ChainSide:
        rests_on = side.side if side.side in (Side.TRACKED, Side.LOGGED) else Side.BILLED
        because = uncounted.because(rests_on)
        if because is None or not side.applies:
            return side
        return replace(
            side,
            state=max(side.state, State.ESTIMATED, key=list(State).index),
            seconds_state=max(side.seconds_state, State.ESTIMATED, key=list(State).index),
            because="; ".join(filter(None, (side.because, because))),
        )

    def _of_entry(self, place: OfEntry) -> ReadChain:
        found = self._ledger.records.current(place.refs).values()
        entries = [record for record in found if isinstance(record, TimeEntry)]
        runs = any(entry.stop is None for entry in entries)
        tracked = ChainSide(
            side=Side.TRACKED,
            seconds=sum(entry.seconds for entry in entries) if place.seconds is None else place.seconds,
            seconds_state=State.AT_LEAST if runs else State.EXACT,
            because=RUNS if runs else "",
        )
        records = [(entry.ref, day_of(entry.start, self._directory.zone)) for entry in entries]
        others = (ChainSide(side=side, applies=place.waits, because=place.because) for side in WAY[1:])
        sides = (with_records(tracked, records), *others)
        chain = Chain(client="", contract="", title=TIME_OF_NONE, currency=None, sides=sides)
        waits = Awaited(state=StepState.NOT_YET, amount=None, until=None, because=place.because)
        awaited = dict.fromkeys(WAY[1:], waits) if place.waits else {}
        return ReadChain(title=TIME_OF_NONE, chain=chain, lines=tuple(chain_lines(chain, awaited)))

    def _of_payouts(self, place: OfPayouts) -> ReadChain:
        payouts = [payout for ref in place.payouts if (payout := self._way.payout(ref))]
        if not payouts:
            return ReadChain(because="the payout came back, or is gone")
        sides = payout_sides(payouts, banks=bool(self._ledger.payouts.banks()))
        sides = [self._sure(side, self._uncounted(sides)) for side in sides]
        awaited: dict[Side, Awaited] = {}
        if arrival := self._awaited.arrivals(sides[-1].amount, payouts):
            awaited[Side.RECEIVED] = arrival
        chain = Chain(
            client="",
            contract="",
            title="payout of " + ", ".join(on(payout.day, self._opened.here) for payout in payouts),
            currency=payouts[0].account.currency,
            sides=(*self._time(sides[0].refs), *sides),
        )
        return ReadChain(title=chain.title, chain=chain, lines=tuple(chain_lines(chain, awaited)))

    def _time(self, earnings: Sequence[Ref]) -> Iterator[ChainSide]:
        """What was tracked and logged of the days for which earnings of any contracts are."""
        places = {self.places.of(ref) for ref in earnings}
        days = {(place.contract, place.period) for place in places if isinstance(place, OfDays)}
        periods = {period for _, period in days}
        because = ""
        if len(periods) > MOST_PERIODS:
            because = TOO_MANY.format(MOST_PERIODS)
        found: list[Chain] = []
        for period in sorted(periods, key=lambda one: (one.first, one.last)) if not because else ():
            seen: set[str] = set()
            for chain in read_chains(self._opened, period, None):
                if (chain.contract, period) in days and chain.contract not in seen:
                    seen.add(chain.contract)
                    found.append(chain)
        others = sorted((place for place in places if isinstance(place, OfPayments)), key=repr)
        found += [next(self._payments.of(place)) for place in others]
        if not found:
            because = because or NO_TIME
        for side in (Side.TRACKED, Side.LOGGED):
            yield _sum(side, [one for chain in found for one in chain.sides if one.side is side], because)


def _time_of(first: Chain, chosen: Chain) -> Iterator[ChainSide]:
    """The time of a contract without its worth, which is in another currency."""
    for side, own in zip(first.sides[:2], chosen.sides[:2], strict=True):
        yield replace(side, amount=own.amount, state=own.state)


def _sum(side: Side, parts: Sequence[ChainSide], because: str) -> ChainSide:
    """The sum of one side of several chains."""
    counted = [part for part in parts if part.applies]
    if not counted:
        return ChainSide(side=side, because=because, applies=not parts)
    known = [part for part in counted if part.seconds is not None]
    if len(known) < len(counted) and not any(part.seconds for part in known):
        known = []  # "at least 0:00" tells nothing
    state = _together([*(part.seconds_state for part in known), *[State.AT_LEAST] * (len(known) < len(counted))])
    days = [part.days for part in counted if part.days]
    amounts = [part.amount for part in counted if part.amount is not None]
    is_priced = len(amounts) == len(counted) and len({amount.currency for amount in amounts}) == 1
    return ChainSide(
        side=side,
        seconds=sum(part.seconds or 0 for part in known) if known else None,
        seconds_state=state if known else State.UNKNOWN,
        amount=sum(amounts[1:], amounts[0]) if is_priced else None,
        state=_together([part.state for part in counted]) if is_priced else State.UNKNOWN,
        because="; ".join(dict.fromkeys(part.because for part in counted if part.because)),
        refs=tuple(dict.fromkeys(ref for part in counted for ref in part.refs)),
        days=(min(first for first, _ in days), max(last for _, last in days)) if days else None,
    )


def _together(states: Sequence[State]) -> State:
    """How far a sum of figures with these states is known."""
    weak = set(states) - {State.EXACT}
    return State.EXACT if not weak else weak.pop() if len(weak) == 1 else State.ESTIMATED
