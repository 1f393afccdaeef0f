"""Whether a milestone is SMART: specific, measurable, achievable, relevant, time-bound.

After George T. Doran, "There's a S.M.A.R.T. way to write management's goals and objectives", Management Review 1981.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syncd.core.milestone_burn import Pace, remaining
from syncd.core.milestone_case import AT_WORK, MilestoneCase
from syncd.core.phrases import Hours, Phrase, joined, plural, say
from syncd.core.records import MilestoneState

_VAGUE = re.compile(
    r"(the )?((first|second|third|next|last|final|other|more|misc\w*|initial|remaining) )?"
    r"(phase|part|milestone|stage|step|sprint|task|tasks|delivery|deliverable|deliverables|project|work|payment|"
    r"instal?lment|iteration|rest|remainder|todo|tbd)s?[\s#:.–-]*(\d+|[ivx]+|one|two|three|four|five|a|b|c)?"
)
"""Titles that say nothing about the work."""
_LINKED = re.compile(r"https?://|www\.|\bbrief\b", re.IGNORECASE)

_TO_DO = AT_WORK | {MilestoneState.PROPOSED, MilestoneState.UNFUNDED}


@dataclass(frozen=True, slots=True)
class Failed:
    """A letter that a milestone fails, and what to write."""

    letter: str
    write: Phrase


def failed_letters(case: MilestoneCase, words: int, full_day: int) -> tuple[Failed, ...]:
    """The letters that the milestone fails, in the order of the word.

    `words`: the fewest words of a title, unless it is agreed what is accepted, for how much and by when; `full_day`:
    seconds that somebody works on a full day. A text in a linked brief is as good as one in the milestone.
    """
    return tuple(_failed(case, words, full_day))


def _failed(case: MilestoneCase, words: int, full_day: int) -> Iterator[Failed]:
    milestone = case.milestone
    linked = _LINKED.search(f"{milestone.title} {milestone.acceptance}") is not None
    title = " ".join(milestone.title.casefold().split()).strip(" .:#-–")
    agreed = title and milestone.acceptance.strip() and milestone.amount is not None and milestone.due is not None
    if not linked and (_VAGUE.fullmatch(title) or (len(title.split()) < words and not agreed)):
        yield Failed("S", say("a title that says what is made, such as “Checkout page with card payment”"))
    if not linked and not milestone.acceptance.strip():
        yield Failed("M", say("a line on what is accepted, such as “Done = all 12 tests pass”, or a link to the brief"))
    if too_much := _too_much(case, full_day):
        yield Failed("A", too_much)
    if case.contract_unknown:
        yield Failed("R", say("a contract that you know, so that the work is for a goal of its client"))
    if time_bound := _time_bound(case):
        yield Failed("T", time_bound)


def _too_much(case: MilestoneCase, full_day: int) -> Phrase | None:
    """What to write where the hours do not fit before the due day; None where they do, or nobody can tell."""
    left, due = remaining(case), case.milestone.due
    if not left or due is None or due < case.today or case.milestone.state not in _TO_DO:
        return None
    takes, has = Pace(full_day, 1).days_for(left), case.calendar.business_days_between(case.today, due)
    if takes <= has:
        return None
    later = case.calendar.add_business_days(case.today, takes)
    return joined(
        [
            say("a due day from {day} on, or fewer hours", case, day=later),
            joined(
                [
                    plural(
                        takes,
                        "{hours} takes {number} working day",
                        "{hours} takes {number} working days",
                        hours=Hours(left),
                    ),
                    plural(has, "{number} working day is left", "{number} working days are left"),
                ]
            ),
        ],
        ": ",
    )


def _time_bound(case: MilestoneCase) -> Phrase | None:
    due, funded = case.milestone.due, case.milestone.funded
    if due is None:
        return say("a due day")
    if funded is not None and due < funded:
        return say("a due day after its funding: {day} is before {funded}", case, day=due, funded=funded)
    passed = case.milestone.state in _TO_DO and due < case.today
    return say("a due day that is to come: {day} has passed", case, day=due) if passed else None
