"""The list of things to do: what a deadline ends first, then the rest by urgency, each one line with its evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from shlex import quote

from syncd.core.ageing import age_days
from syncd.core.causes import Party
from syncd.core.claims import claim_of, fixable
from syncd.core.folding import Fold
from syncd.core.headline import money_words
from syncd.core.lifecycle import Discrepancy
from syncd.core.money import Money
from syncd.core.phrases import Clock, Hours, Moment, Value
from syncd.core.report import Report
from syncd.core.severity import Severity
from syncd.core.sums import Sums
from syncd.core.time import Instant
from syncd.core.to_do import Claim, Step
from syncd.core.wording import clean
from syncd.report.document import BLANK, Action, Actions, Cell
from syncd.report.language.voice import Voice
from syncd.report.render.wording import denial
from syncd.report.tone import Tone

TONES = {
    Claim.SAVE: Tone.SAVE,
    Claim.CHECK: Tone.DUE,
    Claim.ASK: Tone.PLAIN,
    Claim.GIVE_BACK: Tone.BACK,
    Claim.SORT_OUT: Tone.PLAIN,
    Claim.LOST: Tone.PLAIN,
    Claim.WAITING: Tone.WAITING,
    Claim.NONE: Tone.PLAIN,
}
_SOON_OLD = 7
"""Days from which on the age of a discrepancy is worth a note."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A discrepancy in the list, and what it is called in it."""

    discrepancy: Discrepancy
    claim: Claim
    urgent: bool  # its deadline is ahead


def actions(report: Report, voice: Voice, shown: int) -> tuple[Actions, ...]:
    """The things to do in `report`, in groups, at most `shown` of them; lines of the foot name their numbers."""
    single = [one for one in report.counted if one.id not in report.folded]
    listed = [_Listed(one, claim_of(one, report.now), fixable(one, report.now)) for one in single[:shown]]
    groups = [*_by_deadline(listed, report, voice), *_others(listed, report, voice)]
    numbered = tuple(_numbered(groups))
    left = report.number - len(listed) - sum(fold.sums.number for fold in report.folds)
    folds = tuple(_fold(fold, voice) for fold in report.folds)
    if folds:
        summed = Actions(title=voice.say("Small or many, summed up"), items=folds)
        numbered = (*numbered, summed)
    if left > 0 and numbered:
        more = (
            voice.plural(left, "and {number} more", "and {number} more")
            if report.is_masked
            else voice.plural(left, "and {number} more: syncd discrepancies", "and {number} more: syncd discrepancies")
        )
        numbered = (*numbered[:-1], replace(numbered[-1], more=more))
    return numbered


def _by_deadline(listed: Sequence[_Listed], report: Report, voice: Voice) -> Iterator[Actions]:
    deadlines = sorted(
        {one.discrepancy.finding.deadline for one in listed if one.urgent and one.discrepancy.finding.deadline}
    )
    for deadline in deadlines:
        here = [one for one in listed if one.urgent and one.discrepancy.finding.deadline == deadline]
        zone = next((one.discrepancy.facts.get("zone", "UTC") for one in here), "UTC")
        yield _group(deadline_title(deadline, zone, voice), here, report, voice)


def deadline_title(deadline: Instant, zone: str, voice: Voice) -> str:
    """`Today, before 13:00 (12:00 UTC)`, `Before Fri 20 Nov 01:00 (00:00 UTC)`."""
    here = voice.here
    if deadline.astimezone(here.zone).date() == here.now.astimezone(here.zone).date():
        return voice.say("Today, before {clock}", clock=Clock(deadline, zone))
    return voice.say("Before {deadline}", deadline=Moment(deadline, zone))


def _others(listed: Iterable[_Listed], report: Report, voice: Voice) -> Iterator[Actions]:
    rest = [one for one in listed if not one.urgent]
    waiting = [one for one in rest if one.claim is Claim.WAITING]
    week = [one for one in rest if one not in waiting and _matters(one)]
    later = [one for one in rest if one not in waiting and one not in week]
    for title, few in (
        (voice.say("This week"), week),
        (voice.say("When you have ten minutes"), later),
        (voice.say("Waiting, nothing to do"), waiting),
    ):
        if few:
            yield _group(title, few, report, voice)


def _matters(one: _Listed) -> bool:
    return one.claim is Claim.ASK or one.discrepancy.severity >= Severity.HIGH


def _group(title: str, listed: Iterable[_Listed], report: Report, voice: Voice) -> Actions:
    return headed(title, (action for one in listed for action in _actions(one, report, voice)), voice)


def headed(title: str, actions: Iterable[Action], voice: Voice) -> Actions:
    """Things to do below a heading, with the currency of their amounts above them, or beside each where they differ."""
    items = tuple(actions)
    currencies = {item.amount.value.currency for item in items if isinstance(item.amount.value, Money)}
    if len(currencies) > 1:
        return Actions(title=title, items=tuple(_with_currency(item, voice) for item in items))
    return Actions(title=title, items=items, unit="".join(currencies))


def _with_currency(item: Action, voice: Voice) -> Action:
    """The same with its currency beside its amount, as none stands above amounts of several."""
    money = item.amount.value
    if not isinstance(money, Money):
        return item
    return replace(item, amount=replace(item.amount, says=voice.words(money)))


def actions_of(one: Discrepancy, report: Report, voice: Voice) -> Iterator[Action]:
    """What to do about one discrepancy, as a report says it."""
    yield from _actions(_Listed(one, claim_of(one, report.now), fixable(one, report.now)), report, voice)


def _actions(one: _Listed, report: Report, voice: Voice) -> Iterator[Action]:
    """One line for each day; where a single day is known, the finding's own words say all of it."""
    finding = one.discrepancy.finding
    days = [step for step in finding.steps if step.day]
    if len(days) > 1:
        for step in days:
            yield _step(step, one, report, voice)
        return
    yield Action(
        title=clean(voice.words(finding.action), 300),
        details=tuple(filter(None, (clean(voice.words(finding.summary)), *_explained(one.discrepancy, report, voice)))),
        amount=_amount(one.discrepancy.stake, finding.seconds, one.claim, voice),
        link=finding.link,
        place=_place(days[0], voice) if days else "",
        there=clean(voice.words(days[0].there), 300) if days else "",
        notes=tuple(_notes(one.discrepancy, report, voice)),
        ids=(one.discrepancy.id,),
    )


def _step(step: Step, one: _Listed, report: Report, voice: Voice) -> Action:
    memo = voice.say("“{memo}”", memo=clean(step.memo)) if step.memo else ""
    return Action(
        title=clean(voice.words(step.says), 300),
        details=tuple(filter(None, (voice.joined((memo, voice.words(step.shown_by)), ". "),))),
        amount=_amount(step.stake, step.seconds, one.claim, voice),
        link=one.discrepancy.finding.link,
        place=_place(step, voice),
        there=clean(voice.words(step.there), 300),
        notes=tuple(_notes(one.discrepancy, report, voice)),
        ids=(one.discrepancy.id,),
    )


def _place(step: Step, voice: Voice) -> str:
    """The day and times of a step; the day alone where its times are not known."""
    return voice.words(step.when or step.day or "")


def _amount(stake: Money | None, seconds: int | None, claim: Claim, voice: Voice) -> Cell:
    """What it is worth; the hours, where no amount is known or it is nobody's money."""
    if stake is not None and stake.minor and claim is not Claim.NONE:
        return Cell(amount_words(abs(stake), voice), abs(stake), TONES[claim])
    if seconds:
        return Cell(voice.say("{hours} h", hours=Hours(abs(seconds))), Hours(abs(seconds)))
    return BLANK


def amount_words(money: Money, voice: Voice) -> str:
    """An amount without its currency, which stands above it: `1,035.83`."""
    return voice.words(money.decimal)


def _explained(parent: Discrepancy, report: Report, voice: Voice) -> Iterator[str]:
    below = [one for one in report.discrepancies if one.finding.parent == parent.id]
    for one in below[:3]:
        yield voice.say("It explains: {what}", what=clean(voice.words(one.finding.summary)))
    if (more := len(below) - 3) > 0:
        yield voice.plural(more, "and {number} more gap", "and {number} more gaps")


def _notes(one: Discrepancy, report: Report, voice: Voice) -> Iterator[str]:
    """Age, whose move it is, and what a person said of it."""
    days = age_days(one, report.now)
    if days >= _SOON_OLD * 4:
        yield voice.plural(days // 7, "{number} week ago", "{number} weeks ago")
    elif days >= _SOON_OLD:
        yield voice.plural(days, "{number} day ago", "{number} days ago")
    if one.finding.timing:
        yield voice.say("timing: the period beside it cancels it")
    if one.finding.whose is Party.CLIENT:
        yield voice.say("the client's move")
    if one.finding.whose is Party.PLATFORM:
        yield voice.say("the platform's move")
    if one.denied is not None:
        yield voice.words(denial(one.denied, report.here))


def _fold(fold: Fold, voice: Voice) -> Action:
    """`60 of overlapping-entries on api: syncd discrepancies --rule …`. What may be lost and what may have to go back
    is never one sum."""
    sums, (kind, name) = fold.sums, fold.owner or ("", "")
    only = f" --contract {quote(clean(name, 80))}" if kind == "contract" else ""
    known: dict[str, Value] = {
        "number": sums.number,
        "rule": fold.rule,
        "command": f"syncd discrepancies --rule {fold.rule}{only}",
    }
    if kind and fold.limit:
        known |= {"owner": clean(name, 80), "limit": fold.limit}
        title = voice.say("{number} of {rule} on {owner}, each under {limit}: {command}", **known)
    elif kind:
        title = voice.say("{number} of {rule} on {owner}: {command}", owner=clean(name, 80), **known)
    elif fold.limit:
        title = voice.say("{number} of {rule}, each under {limit}: {command}", limit=fold.limit, **known)
    else:
        title = voice.say("{number} of {rule}: {command}", **known)
    amounts = [*sums.at_stake, *sums.owed]
    if len(amounts) > 1:
        return Action(title=title, details=(*_sides(sums, voice), *_unpriced(sums, voice)))
    tone = Tone.BACK if sums.owed else Tone.PLAIN
    amount = Cell(voice.words(amounts[0]), amounts[0], tone) if amounts else BLANK
    return Action(title=title, details=tuple(_unpriced(sums, voice)), amount=amount)


def _sides(sums: Sums, voice: Voice) -> Iterator[str]:
    """What may be lost, and what may have to go back, each alone."""
    if sums.at_stake:
        yield voice.say("{amount} may be lost", amount=money_words(sums.at_stake))
    if sums.owed:
        yield voice.say("{amount} may have to go back", amount=money_words(sums.owed))


def _unpriced(sums: Sums, voice: Voice) -> Iterator[str]:
    if sums.unpriced:
        yield voice.plural(sums.unpriced, "{number} has no amount", "{number} have no amount")


def _numbered(groups: Iterable[Actions]) -> Iterator[Actions]:
    """Number the actions through all groups."""
    numbers = count(1)
    for group in groups:
        yield replace(group, items=tuple(replace(item, number=next(numbers)) for item in group.items))
