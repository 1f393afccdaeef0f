"""Milestones as a report tells of them: where each one is, whose move it is, and what it brings.

`for_client` makes what a client may see of them. It is built from nothing, so a figure that is added later is not in it
before somebody names it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.core.bounds import State
from syncd.core.milestone_figures import MilestoneFigures
from syncd.core.money import Money
from syncd.core.records import MilestoneState, Ref
from syncd.core.time import Instant, day_of
from syncd.core.to_do import Words

NEAR = timedelta(days=7)
"""A day that is so close is worth a report."""
_OVER = frozenset({MilestoneState.RELEASED, MilestoneState.CANCELLED})
_UNFUNDED = frozenset({MilestoneState.PROPOSED, MilestoneState.UNFUNDED})


class Mover(StrEnum):
    """Whose move it is."""

    YOU = "you"
    CLIENT = "client"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stone:
    """A milestone. Days are the platform's, time is in seconds; None is not known, or not shown. `worked`: what was
    done by the end of each day on which there was work. `whole`: its estimate, else its budget. `release`: when the
    platform releases it by itself. `because`: why its figures are not exact. `is_paid`: whether rows show its payment.
    `is_new`: it was released since the report before; `is_changed`: something else about it is new since then."""

    ref: Ref = ""
    contract: str = ""  # its key
    contract_title: str
    client: str  # its key
    client_name: str
    platform: str  # its title
    zone: str  # of the platform's days
    title: str
    acceptance: str
    state: MilestoneState
    amount: Money | None
    due: date | None
    funded: date | None
    submitted: date | None
    released: date | None
    feedback: date | None
    release: Instant | None
    is_paid: bool = False
    is_new: bool = False
    is_changed: bool = False
    gross: Money | None = None
    net: Money | None = None
    rate: Money | None = None
    rate_state: State = State.UNKNOWN
    seconds: int | None = None
    time_state: State = State.UNKNOWN
    whole: int | None = None
    worked: tuple[tuple[date, int], ...] = ()
    because: Words = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come of it."""
        return self.state in _OVER

    @property
    def is_done(self) -> bool:
        """Whether it was released."""
        return self.state is MilestoneState.RELEASED

    @property
    def is_unfunded(self) -> bool:
        """Whether no money is set aside for it."""
        return self.state in _UNFUNDED

    @property
    def mover(self) -> Mover:
        """Who has to do something next."""
        if self.is_over:
            return Mover.NOBODY
        waits = self.is_unfunded or self.feedback is not None or self.state is MilestoneState.SUBMITTED
        return Mover.CLIENT if waits else Mover.YOU

    @property
    def early(self) -> int | None:
        """Days that it was handed in before its due day, negative for later ones; None where a day is not known."""
        handed = self.submitted or self.released
        return (self.due - handed).days if self.due and handed else None

    def today(self, now: Instant) -> date:
        """The platform's day."""
        return day_of(now, ZoneInfo(self.zone))

    def next_day(self) -> date | None:
        """The day that comes next for it: the platform's release, else the due day of work that is not handed in."""
        if self.is_over:
            return None
        if self.release is not None:
            return day_of(self.release, ZoneInfo(self.zone))
        return None if self.state is MilestoneState.SUBMITTED else self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReport:
    """All milestones that a report is about, by contract, then by due day. `shows_hours`: the clients whose own
    timesheet shows hours. `is_for_client`: whether the reader is the client; `author` is who works for them."""

    stones: tuple[Stone, ...]
    shows_hours: frozenset[str] = frozenset()
    author: str = ""
    is_for_client: bool = False

    @property
    def new(self) -> tuple[Stone, ...]:
        """Those that were released since the report before, the latest first."""
        return tuple(
            sorted((one for one in self.stones if one.is_new), key=lambda one: one.released or date.min, reverse=True)
        )

    @property
    def open(self) -> tuple[Stone, ...]:
        """Those of which something is to come, the nearest day first."""
        return tuple(
            sorted(
                (one for one in self.stones if not one.is_over),
                key=lambda one: (one.next_day() or date.max, one.title, one.ref),
            )
        )

    def is_calm(self, now: Instant) -> bool:
        """Whether nothing changed since the report before, no day is near, and nobody works without escrow."""
        return not any(_speaks(one, now) for one in self.stones)


def _speaks(one: Stone, now: Instant) -> bool:
    if one.is_new or one.is_changed:
        return True
    day = one.next_day()
    return (day is not None and day <= one.today(now) + NEAR) or bool(one.is_unfunded and one.seconds)


def stone_of(found: MilestoneFigures, before: Mapping[Ref, Stone] | None, since: Instant) -> Stone:
    """A milestone with its figures as of now. `before`: those of the report before, if there was one; else what was
    released from the day of `since` on is new."""
    case = found.case
    milestone, contract = case.milestone, case.contract
    currency = milestone.amount.currency if milestone.amount else ""
    kept = case.releases.kept(currency) if currency and case.releases.parts else None
    is_done = milestone.state is MilestoneState.RELEASED
    known = None if before is None else before.get(milestone.ref)
    lately = milestone.released is not None and milestone.released >= day_of(since, case.profile.zone)
    is_new = is_done and (lately if known is None else known.state is not MilestoneState.RELEASED)
    return Stone(
        ref=milestone.ref,
        contract=contract.key,
        contract_title=contract.name,
        client=contract.client,
        client_name=contract.client_name or contract.client,
        platform=case.profile.title,
        zone=case.profile.zone.key,
        title=milestone.title,
        acceptance=milestone.acceptance,
        state=milestone.state,
        amount=milestone.amount,
        due=milestone.due,
        funded=milestone.funded,
        submitted=milestone.submitted,
        released=milestone.released,
        feedback=None if milestone.state in _OVER else milestone.feedback,
        release=found.release,
        is_paid=is_done and kept is not None and kept.minor > 0,
        is_new=is_new,
        is_changed=before is not None and (known is None or _terms(known) != _terms_of(found)),
        gross=(kept or milestone.amount) if is_done else milestone.amount,
        net=found.net,
        rate=found.rate,
        rate_state=found.rate_state,
        seconds=case.seconds,
        time_state=found.time_state,
        whole=milestone.estimate if milestone.estimate is not None else milestone.budget,
        worked=_by_day(found),
        because=found.because,
    )


def _terms(one: Stone) -> tuple[object, ...]:
    return one.state, one.amount, one.due, one.funded, one.submitted, one.released


def _terms_of(found: MilestoneFigures) -> tuple[object, ...]:
    one = found.case.milestone
    return one.state, one.amount, one.due, one.funded, one.submitted, one.released


def _by_day(found: MilestoneFigures) -> tuple[tuple[date, int], ...]:
    """What was worked by the end of each day with work."""
    used, days = 0, dict[date, int]()
    for piece in sorted(found.case.pieces, key=lambda piece: piece.day):
        used += piece.seconds
        days[piece.day] = used
    return tuple(days.items())


def in_order(stones: Sequence[Stone]) -> tuple[Stone, ...]:
    """By contract, then by due day."""
    return tuple(
        sorted(stones, key=lambda one: (one.contract_title, one.contract, one.due or date.max, one.title, one.ref))
    )


def for_client(report: MilestoneReport, client: str) -> MilestoneReport:
    """What a client may see of their own milestones: title, acceptance, state, days, amount and whose move it is. No
    fee, no net, no rate and no key; hours only where their own timesheet shows hours."""
    shows_hours = client in report.shows_hours
    stones = tuple(_for_client(one, shows_hours=shows_hours) for one in report.stones if one.client == client)
    return MilestoneReport(stones=stones, author=report.author, is_for_client=True)


def _for_client(one: Stone, *, shows_hours: bool) -> Stone:
    return Stone(
        contract_title=one.contract_title,
        client="",
        client_name=one.client_name,
        platform=one.platform,
        zone=one.zone,
        title=one.title,
        acceptance=one.acceptance,
        state=one.state,
        amount=one.amount,
        due=one.due,
        funded=one.funded,
        submitted=one.submitted,
        released=one.released,
        feedback=one.feedback,
        release=one.release,
        is_paid=one.is_paid,
        is_new=one.is_new,
        is_changed=one.is_changed,
        seconds=one.seconds if shows_hours else None,
        time_state=one.time_state if shows_hours else State.UNKNOWN,
    )
