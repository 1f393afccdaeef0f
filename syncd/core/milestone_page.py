"""A milestone as a page of evidence, or for a portfolio: what was delivered, when, and with how much work."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.core.milestone_case import MilestoneCase
from syncd.core.milestone_stages import FeedbackRound, Stage, feedback_rounds, stages
from syncd.core.money import Money
from syncd.core.records import MilestoneState
from syncd.core.time import Instant, day_of
from syncd.core.wording import Here, clean, count, days, hours, least_hours

NAMES = {
    MilestoneState.PROPOSED: "Before it was funded",
    MilestoneState.UNFUNDED: "Agreed, not funded",
    MilestoneState.FUNDED: "Work",
    MilestoneState.SUBMITTED: "Submitted",
    MilestoneState.CHANGES_REQUESTED: "Changes requested",
    MilestoneState.RELEASED: "Released",
    MilestoneState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStage:
    """A stage: its name, when it began, its time, and (words of the work, time) of what was done in it."""

    state: str
    name: str
    begins: str
    seconds: int
    time: str
    work: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePage:
    """All that the page says. `money`: the amount and the client, where they were asked for."""

    title: str
    contract: str
    state: str
    acceptance: str
    days: tuple[tuple[str, str], ...]
    worked: str
    seconds: int
    time: str
    stages: tuple[PageStage, ...]
    rounds: tuple[str, ...]
    money: tuple[tuple[str, str], ...]
    made: str
    note: str


def milestone_page(case: MilestoneCase, here: Here, *, with_money: bool, net: Money | None = None) -> MilestonePage:
    """The page of a milestone, without amounts and the client's name unless they are wanted (`with_money`)."""
    milestone, passed = case.milestone, stages(case)
    dates = (("due", milestone.due), ("funded", milestone.funded), ("submitted", milestone.submitted))
    named = (*dates, ("released", milestone.released))
    money = (("amount", milestone.amount), ("after fees", net), ("client", case.contract.client))
    worked = [piece.day for piece in case.pieces]
    today = day_of(here.now, here.zone)
    return MilestonePage(
        title=clean(milestone.title),
        contract=clean(case.contract.title),
        state=milestone.state.value,
        acceptance=clean(milestone.acceptance, 2000),
        days=tuple((name, days(day, day)) for name, day in named if day),
        worked=days(min(worked), max(worked)) if worked else "",
        seconds=case.seconds,
        time=f"at least {least_hours(case.seconds)}" if case.missing_time else hours(case.seconds),
        stages=tuple(_stage(stage, here, known=not case.missing_time) for stage in passed),
        rounds=tuple(_rounds(feedback_rounds(passed), here)),
        money=tuple((name, clean(str(value))) for name, value in money if value) if with_money else (),
        made=days(today, today),
        note=case.missing_time,
    )


def _stage(stage: Stage, here: Here, *, known: bool) -> PageStage:
    worded = hours if known else least_hours
    return PageStage(
        state=stage.state.value,
        name=NAMES[stage.state],
        begins=days(stage.day, stage.day) if stage.day else _by(stage.begins, here),
        seconds=stage.seconds,
        time=f"{'at least ' * (not known and bool(stage.seconds))}{worded(stage.seconds)}",
        work=tuple((clean(work.description) or "without a description", worded(work.seconds)) for work in stage.work),
    )


def _by(moment: Instant | None, here: Here) -> str:
    """`by Fri 23 Oct 2026`; "" without a moment."""
    if moment is None:
        return ""
    day = day_of(moment, here.zone)
    return f"by {days(day, day)}"


def _rounds(rounds: tuple[FeedbackRound, ...], here: Here) -> Iterator[str]:
    for number, one in enumerate(rounds, start=1):
        asked, again = _by(one.requested, here), _by(one.resubmitted, here)
        submitted = f"submitted again {again}" if again else "not submitted again yet"
        named = " ".join(filter(None, (f"{number} of {count(len(rounds), 'round')}: asked", asked)))
        yield f"{named}, {submitted}, {hours(one.seconds)} between"
