"""A milestone as `syncd milestones show` shows it: terms by version, stages, feedback, and what it costs to stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json, plain
from syncd.cli.views.milestones import burn, left, milestone_json, rate, spent
from syncd.cli.views.table import Table
from syncd.core.bounds import State
from syncd.core.milestone_figures import MilestoneFigures
from syncd.core.milestone_stages import Stage, feedback_rounds, stages
from syncd.core.milestone_terms import MilestoneVersion, Renegotiation, agreed_by, terms_versions
from syncd.core.records import Ref
from syncd.core.wording import Here, clean, count, hours, on, when
from syncd.report.render.wording import NONE


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone with its figures and its history."""

    figures: MilestoneFigures
    here: Here

    def as_json(self) -> Json:
        case = self.figures.case
        passed = stages(case)
        return {
            "milestone": {
                **milestone_json(self.figures),
                "versions": [
                    {
                        "ref": version.milestone.ref,
                        "since": plain(version.since),
                        "state": version.milestone.state.value,
                        "amount": plain(version.terms.amount),
                        "due": plain(version.terms.due),
                        "title": version.terms.title,
                        "acceptance": version.terms.acceptance or None,
                        "agreed": agreed_json(agreed_by(version, case.agreed)),
                    }
                    for version in self._versions
                ],
                "decisions": [agreed_json(one) for one in case.agreed],
                "stages": [
                    {
                        "state": stage.state.value,
                        "begins": plain(stage.begins),
                        "day": plain(stage.day),
                        "seconds": stage.seconds,
                    }
                    for stage in passed
                ],
                "feedback_rounds": [plain(one) for one in feedback_rounds(passed)],
            }
        }

    @property
    def _versions(self) -> list[MilestoneVersion]:
        histories: dict[Ref, list[MilestoneVersion]] = {}
        for version in self.figures.case.versions:
            histories.setdefault(version.milestone.ref, []).append(version)
        return [version for ref in sorted(histories) for version in terms_versions(histories[ref])]

    def as_text(self) -> Iterator[str | Table]:
        one, milestone = self.figures, self.figures.case.milestone
        yield f"Milestone “{milestone.title}” of {one.case.contract.key}: {milestone.state}  [{milestone.ref}]"
        yield from self._facts()
        yield ""
        yield "Terms, version by version"
        yield Table(("since", "amount", "due", "title", "accepted is", "agreed"), [*map(self._version, self._versions)])
        yield ""
        yield "Stages"
        passed = stages(one.case)
        rows = [(stage.state, self._since(stage), hours(stage.seconds)) for stage in passed]
        yield Table(("stage", "since", "tracked"), rows, right=("tracked",))
        yield from self._rounds()
        yield ""
        yield "Stop points"
        yield from self._stop_points()
        if self.figures.time_state is not State.EXACT:
            yield "Stages and stop points count only the time that is known to be of this milestone: there may be more."

    def _facts(self) -> Iterator[str]:
        one, milestone = self.figures, self.figures.case.milestone
        amount = f"{milestone.amount}, " if milestone.amount else ""
        due = f"due {on(milestone.due, self.here)}" if milestone.due else "without a due day"
        yield f"  {amount}{due}"
        budget = f" of {hours(milestone.budget)}, {burn(one)}" if milestone.budget else ""
        estimate = ""
        if one.left is not None and milestone.estimate not in (None, milestone.budget):
            estimate = f" of the {hours(milestone.estimate)} that you estimate"
        yield f"  {spent(one)} spent{budget}; {left(one)} left{estimate}; {rate(one)} an hour"
        if one.release:
            yield f"  released by itself on {when(one.release, self.here)}, unless the client answers first"
        for failed in one.failed:
            yield f"  {failed.letter} of SMART: write {failed.write}"
        if one.because:
            yield f"  Not exact: {one.because}"

    def _version(self, version: MilestoneVersion) -> Sequence[object]:
        terms, decision = version.terms, agreed_by(version, self.figures.case.agreed)
        return (
            when(version.since, self.here),
            terms.amount or NONE,
            on(terms.due, self.here) if terms.due else NONE,
            terms.title,
            terms.acceptance or NONE,
            agreed_line(decision, self.here) if decision else "",
        )

    def _since(self, stage: Stage) -> str:
        if stage.begins is None:
            return NONE
        return on(stage.day, self.here) if stage.day else f"by {when(stage.begins, self.here)}"

    def _rounds(self) -> Iterator[str]:
        rounds = feedback_rounds(stages(self.figures.case))
        if not rounds:
            yield "No changes were requested."
            return
        yield f"{count(len(rounds), 'round')} of feedback:"
        for one in rounds:
            asked = f"changes requested by {when(one.requested, self.here)}" if one.requested else "changes requested"
            again = f"submitted again by {when(one.resubmitted, self.here)}" if one.resubmitted else "not submitted yet"
            yield f"  {asked}, {again}, {hours(one.seconds)} between"

    def _stop_points(self) -> Iterator[str]:
        it = self.figures.exposure
        if it.unfunded:
            yield f"  unfunded work: {it.unfunded} that nothing is set aside for"
        if it.unsubmitted:
            yield f"  funded work that is not submitted: {it.unsubmitted}"
        if it.unreleased:
            yield f"  submitted and not released: {it.unreleased}"
        if not (it.at_risk or it.unpriced or it.walk_away or it.gives_up):
            yield "  Nothing is open."
        yield from self._stops()

    def _stops(self) -> Iterator[str]:
        it = self.figures.exposure
        if it.unpriced:
            yield f"  {hours(it.unpriced)} of unpaid work: what it is worth is not known without `target_rate`"
        if it.walk_away or it.gives_up:
            unpaid = f"{it.walk_away} of work stays unpaid" if it.walk_away else ""
            lost = f"you do not earn {it.gives_up}" if it.gives_up else ""
            yield f"  walk away: {', and '.join(filter(None, (unpaid, lost)))}"
        if it.rest_rate and it.to_finish:
            yield f"  finish: {hours(it.to_finish)} left bring {it.rest_rate} an hour"
        if it.ask_for is not None:
            yield f"  renegotiate: {it.ask_for} more, after fees, brings all hours to your target"
        for one in it.handed_on:
            yield f"  subcontract to {one.person}: costs {one.cost}, and leaves you {one.keeps}"
        if it.to_finish is None and it.gives_up:
            yield "  How many hours are left is not known: write `budget` or `estimate` into your milestone table."


@dataclass(frozen=True, slots=True)
class Renegotiated:
    """A decision about the terms of a milestone that was just made, or would be; or taken back. `repeated`: it stood
    already, with the same note, so that nothing is recorded."""

    ref: Ref
    title: str
    terms: str
    note: str
    undone: bool
    repeated: bool
    dry_run: bool

    def as_json(self) -> Json:
        return {
            "ref": self.ref,
            "agreed": not self.undone,
            "repeated": self.repeated,
            "terms": self.terms,
            "note": self.note or None,
            "dry_run": self.dry_run,
        }

    def as_text(self) -> Iterator[str]:
        named = f"“{clean(self.title, 200)}”"
        if self.undone:
            yield f"{'Would take' if self.dry_run else 'Took'} back that the terms of {named} are agreed."
        elif self.repeated:
            yield f"That is recorded already: the terms of {named} are agreed: {self.terms}."
        else:
            yield f"{'Would record' if self.dry_run else 'Recorded'}: the terms of {named} are agreed: {self.terms}."
        if not self.dry_run:
            yield f"`syncd milestones show {self.ref}` shows every version."


@dataclass(frozen=True, slots=True)
class ExportedMilestone:
    """A page that was written."""

    ref: Ref
    path: Path
    with_money: bool

    def as_json(self) -> Json:
        return {"ref": self.ref, "file": str(self.path), "with_money": self.with_money}

    def as_text(self) -> Iterator[str]:
        private = "with" if self.with_money else "without"
        yield f"Wrote {self.path}, {private} money and the client's name. Read it before you show it to anybody."


def agreed_json(decision: Renegotiation | None) -> Json | None:
    """Return who agreed when, and why, as a JSON object."""
    if decision is None:
        return None
    return {
        "at": plain(decision.at),
        "actor": decision.actor,
        "note": decision.note or None,
        "due": plain(decision.due),
        "agreed_on": plain(decision.day),
    }


def agreed_line(decision: Renegotiation, here: Here) -> str:
    """Tell who agreed when, and why, in one line."""
    note = f": {clean(decision.note, 300)}" if decision.note else ""
    by_word = f", by word on {on(decision.day, here)}" if decision.due and decision.day else ""
    return f"{decision.actor}, {when(decision.at, here)}{by_word}{note}"
