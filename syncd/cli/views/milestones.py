"""Milestones as `syncd milestones` lists them: a row for each, with its time, its rate and what is open of it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from syncd.cli.views import Json, plain
from syncd.cli.views.table import Table
from syncd.core.bounds import State
from syncd.core.milestone_exposure import Exposure
from syncd.core.milestone_figures import MilestoneFigures
from syncd.core.money import Money
from syncd.core.phrases import english
from syncd.core.safe_text import inert
from syncd.core.wording import Here, hours, on, when
from syncd.report.kinds.figure_cells import bounded_hours, signed
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.wording import NONE, UNKNOWN

NOTHING = "No milestones are known: keep a table of them, see [source.milestones] in config.example.toml."
_COLUMNS = (
    *("milestone", "contract", "state", "amount", "funded", "due", "submitted", "release", "budget", "spent", "left"),
    *("burn", "per hour", "not smart", "at risk"),
)
_CSV = (
    *(
        "ref",
        "title",
        "contract",
        "state",
        "amount",
        "currency",
        "funded",
        "due",
        "submitted",
        "released",
        "release_at",
    ),
    *(
        "budget_seconds",
        "spent_seconds",
        "left_seconds",
        "burn_percent",
        "effective_rate",
        "fails",
        "at_risk",
        "time_state",
    ),
)


@dataclass(frozen=True, slots=True)
class MilestoneList:
    """Milestones, in the order in which they are shown."""

    milestones: Sequence[MilestoneFigures]
    here: Here

    def as_json(self) -> Json:
        return {"milestones": [milestone_json(one) for one in self.milestones]}

    def as_csv(self) -> str:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(_CSV)
        writer.writerows(map(_csv_row, self.milestones))
        return text.getvalue()

    def as_text(self) -> Iterator[str | Table]:
        if not self.milestones:
            yield NOTHING
            return
        right = ("amount", "budget", "spent", "left", "burn", "per hour", "at risk")
        yield Table(_COLUMNS, [self._row(one) for one in self.milestones], right=right)
        reasons = {one.because: one.case.milestone.title for one in self.milestones if one.because}
        for because, title in reasons.items():
            yield f"“{title}” and others are not exact: {because}." if len(reasons) == 1 else f"“{title}”: {because}."

    def _row(self, one: MilestoneFigures) -> Sequence[object]:
        milestone = one.case.milestone
        return (
            milestone.title,
            one.case.contract.key,
            milestone.state,
            milestone.amount or NONE,
            on(milestone.funded, self.here) if milestone.funded else NONE,
            on(milestone.due, self.here) if milestone.due else NONE,
            on(milestone.submitted, self.here) if milestone.submitted else NONE,
            when(one.release, self.here) if one.release else NONE,
            hours(milestone.budget) if milestone.budget is not None else NONE,
            spent(one),
            left(one),
            burn(one),
            rate(one),
            " ".join(failed.letter for failed in one.failed) or NONE,
            UNKNOWN if one.exposure.unpriced else one.exposure.at_risk or NONE,
        )


def spent(one: MilestoneFigures) -> str:
    """The time that was tracked on it: `≥ 12:00`."""
    return _bounded(one.case.seconds, one.time_state)


def left(one: MilestoneFigures) -> str:
    """The time that is left: `≤ 3:00`, `–` where nobody knows how much it takes."""
    return _bounded(one.left, one.left_state) if one.left is not None else NONE


def _signed(words: str, state: State) -> str:
    return signed(words, state).replace(NO_BREAK, " ")


def _bounded(seconds: int, state: State) -> str:
    """A length of time that keeps what its sign promises: a lower bound is rounded down, an upper one up."""
    return _signed(english(bounded_hours(seconds, state)), state)


def burn(one: MilestoneFigures) -> str:
    """The part of the budget that is used: `≥ 90 %`."""
    return _signed(f"{percent(one)} %", one.time_state) if one.used is not None else NONE


def percent(one: MilestoneFigures) -> int | None:
    """The part of the budget that is used, in whole percent, rounded down; None without a budget."""
    return int(100 * one.used) if one.used is not None else None


def rate(one: MilestoneFigures) -> str:
    """What an hour brings: `≤ 30.00 USD`."""
    if one.rate is None:
        return NONE if not one.case.seconds else UNKNOWN
    return _signed(str(one.rate), one.rate_state)


def milestone_json(one: MilestoneFigures) -> Json:
    """Return a milestone with its figures as a JSON object. Days are the platform's, lengths seconds."""
    milestone, case = one.case.milestone, one.case
    return {
        "ref": milestone.ref,
        "title": milestone.title,
        "contract": case.contract.key,
        "client": case.contract.client or None,
        "acceptance": milestone.acceptance or None,
        "state": milestone.state.value,
        "amount": plain(milestone.amount),
        "funded": plain(milestone.funded),
        "due": plain(milestone.due),
        "submitted": plain(milestone.submitted),
        "released": plain(milestone.released),
        "feedback": plain(milestone.feedback),
        "release_at": plain(one.release),
        "budget_seconds": milestone.budget,
        "estimate_seconds": milestone.estimate,
        "spent_seconds": case.seconds,
        "left_seconds": one.left,
        "burn_percent": percent(one),
        "net": plain(one.net),
        "effective_rate": plain(one.rate),
        "states": {
            "spent": one.time_state.value,
            "left": one.left_state.value,
            "burn": one.time_state.value,
            "effective_rate": one.rate_state.value,
        },
        "because": one.because or None,
        "smart": {
            "fails": [failed.letter for failed in one.failed],
            "write": {failed.letter: failed.write for failed in one.failed},
        },
        "exposure": exposure_json(one.exposure),
    }


def exposure_json(open_ended: Exposure) -> Json:
    """Return what is open of a milestone, and its stop points, as a JSON object."""
    it = open_ended
    return {
        "at_risk": plain(it.at_risk),
        "unpriced_seconds": it.unpriced,
        "unfunded_work": plain(it.unfunded),
        "unsubmitted_work": plain(it.unsubmitted),
        "submitted_not_released": plain(it.unreleased),
        "seconds_to_finish": it.to_finish,
        "walk_away": {"unpaid_work": plain(it.walk_away), "gives_up": plain(it.gives_up)},
        "finish": {"per_hour_left": plain(it.rest_rate)},
        "renegotiate": {"ask_for": plain(it.ask_for)},
        "subcontract": [
            {"person": one.person, "cost": plain(one.cost), "keeps": plain(one.keeps)} for one in it.handed_on
        ],
    }


def _csv_row(one: MilestoneFigures) -> Sequence[object]:
    milestone = one.case.milestone
    texts = (milestone.ref, milestone.title, one.case.contract.key, milestone.state.value)
    amounts = (_decimal(milestone.amount), milestone.amount.currency if milestone.amount else None)
    days = (milestone.funded, milestone.due, milestone.submitted, milestone.released, plain(one.release))
    lengths = (milestone.budget, one.case.seconds, one.left, percent(one), _decimal(one.rate))
    fails = "".join(failed.letter for failed in one.failed)
    return (*map(inert, texts), *amounts, *days, *lengths, fails, _decimal(one.exposure.at_risk), one.time_state.value)


def _decimal(money: Money | None) -> str | None:
    return str(money.decimal) if money else None
