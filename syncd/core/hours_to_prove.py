"""Words which hours of a platform nobody tracked: on which days, and what to do about them."""

from collections.abc import Sequence

from syncd.core.contract_names import title_of
from syncd.core.differing_days import Differences, DifferingDay
from syncd.core.hours_to_add import DayToCorrect, in_days, name_days_to_correct, shown_that_day
from syncd.core.money import Money
from syncd.core.phrases import Hours, Phrase, say
from syncd.core.step_prices import steps_worth
from syncd.core.subjects import BillingPeriod
from syncd.core.to_do import Step
from syncd.core.unlogged_entries import untracked_memos
from syncd.core.wording import clean


def untracked_days(days: Differences, surplus: int, period: BillingPeriod) -> list[DayToCorrect]:
    """The days that show more than was tracked, which make up `surplus` seconds; none where they do not."""
    shown = sorted((*days.listed, *days.summed), key=lambda day: day.first)
    if not all(day.is_day and day.difference < 0 for day in shown):
        return []
    left, found = surplus, list[DayToCorrect]()
    for day in shown:
        seconds = min(left, -day.difference)
        left -= seconds
        if seconds > 0:
            found.append(_untracked(day, seconds, period))
    return found if left == 0 else []


def _untracked(day: DifferingDay, seconds: int, period: BillingPeriod) -> DayToCorrect:
    memo = "; ".join(dict.fromkeys(clean(memo) for memo in untracked_memos(day)))
    return DayToCorrect(of=day, seconds=seconds, when=say("{day}", period, day=day.first), memo=memo)


def prove_line(days: Sequence[DayToCorrect], surplus: int, period: BillingPeriod) -> Phrase:
    """`Track or give back 3:00 of Shop maintenance: Sat 7 Nov`; while the week is open, it can be deleted."""
    hours, contract, when = Hours(surplus), title_of(period.contract), name_days_to_correct(days, period)
    if period.now < period.editable_until:
        return say("Track or delete {hours} of {contract}: {when}", hours=hours, contract=contract, when=when)
    return say("Track or give back {hours} of {contract}: {when}", hours=hours, contract=contract, when=when)


def steps_to_prove(days: Sequence[DayToCorrect], period: BillingPeriod, stake: Money | None) -> tuple[Step, ...]:
    """A step for each day; none where these are not known, or do not make up the stake."""
    steps = [
        Step(
            says=prove_line([day], day.seconds, period),
            day=day.of.first,
            seconds=day.seconds,
            memo=day.memo,
            shown_by=shown_that_day(day.of, period),
        )
        for day in days
    ]
    return steps_worth(steps, period, stake) if steps else ()


def compared_as_untracked(days: Sequence[DayToCorrect], surplus: int, period: BillingPeriod) -> Phrase:
    """What the platform shows, and what of it was tracked: of the only day with too much, else of the week."""
    title = period.profile.title
    if len(days) == 1 and not days[0].of.on_others and not days[0].of.shifted:
        day = days[0].of
        if not day.tracked:
            return say(
                "{logged} on {platform} on {day}, nothing tracked",
                period,
                logged=Hours(day.logged),
                platform=title,
                day=day.first,
            )
        return say(
            "{logged} on {platform} on {day}, {tracked} tracked",
            period,
            logged=Hours(day.logged),
            platform=title,
            day=day.first,
            tracked=Hours(day.tracked),
        )
    return say(
        "{hours} on {platform} {when} that you did not track",
        hours=Hours(surplus),
        platform=title,
        when=in_days(days, period),
    )
