"""Renders reports as JSON, in the shapes that `discrepancies --json` and `summary --json` promise.

Amounts are decimal text in major units with an ISO 4217 code, times are RFC 3339 in UTC, and durations are whole
seconds. An unknown figure is null, never 0.
"""

from collections.abc import Iterable, Mapping

from syncd.core.ageing import age_days, bucket, economic_date
from syncd.core.hush import speaks
from syncd.core.lifecycle import Denied, Discrepancy, Hush
from syncd.core.money import Money
from syncd.core.part_aside import PartAside
from syncd.core.report import Report
from syncd.core.report_parts import CannotTellGroup, SourceState
from syncd.core.safe_text import json_text
from syncd.core.silence import Silence
from syncd.core.summary import MONEY, Gap, Summary, SummaryLine, ToDate
from syncd.core.time import Instant, iso
from syncd.core.unsettled import Unsettled
from syncd.report.render.json_beside import beside_json
from syncd.report.render.json_contents import contents_json
from syncd.report.render.json_sums import (
    Json,
    ages_json,
    alert_json,
    aside_json,
    claims_json,
    folds_json,
    money_json,
    retainer_json,
    rounds_json,
)
from syncd.report.render.left_out import left_out_sentence


def render(report: Report) -> str:
    """Render `report_json` as indented text."""
    return json_text(report_json(report), indent=2) + "\n"


def report_json(report: Report) -> Json:
    """The whole report: its name and kind, sources, discrepancies as in `discrepancies_json`, and summary. `at_stake`
    is the sum of all discrepancies; `left_out` counts what the lists leave out, and is null where they have all. Of
    another kind, it is what is in it, and nothing of the rest."""
    if (contents := contents_json(report)) is not None:
        return contents
    return {
        "id": report.id or None,
        "name": report.name,
        "kind": report.kind.value,
        "subject": report.subject,
        "headline": report.headline.headline,
        "lead": report.headline.lead,
        "claims": claims_json(report.claims),
        "zone": report.zone,
        "sources": [_source(source) for source in report.sources],
        "at_stake": [money_json(stake) for stake in report.at_stake.values()],
        "owed": [money_json(money) for money in report.owed.values()],
        **discrepancies_json(report.discrepancies, report.made_at, report.cannot_tell),
        "ages": ages_json(report.ages),
        "folds": folds_json(report.folds),
        "aside": aside_json(report.set_aside),
        "less_severe": report.less_severe,
        "hushed": [discrepancy.id for discrepancy in report.hushed],
        "resolved": [discrepancy_json(discrepancy, report.made_at) for discrepancy in report.resolved],
        "summary": summary_json(report.summary) if report.summary else None,
        "beside": beside_json(report.beside),
        "retainers": [retainer_json(month) for month in report.retainers],
        "unsettled": unsettled_json(report.unsettled),
        "left_out": _left_out(report),
        "rounds": rounds_json(report.rounds),
        **alert_json(report.saved, report.thread),
        "silence": _silence(report.silence),
        "rules_off": list(report.rules_off.rules) if report.rules_off else [],
    }


def _silence(silence: Silence | None) -> Json | None:
    """Days of which nothing is known, the silent sources, the cut-off ahead, and what a usual week is worth."""
    if silence is None:
        return None
    return {
        "first": silence.first.isoformat(),
        "last": silence.last.isoformat(),
        "sources": list(silence.sources),
        "before": iso(silence.before) if silence.before else None,
        "usual": [money_json(money) for money in silence.usual],
        "usual_partial": silence.usual_least,
    }


def _left_out(report: Report) -> Json | None:
    """How many rows each list leaves out, and what is at stake in the discrepancies among them."""
    rest = report.left_out
    if rest is None:
        return None
    return {
        "discrepancies": rest.discrepancies + rest.explained,
        "at_stake": [money_json(stake) for stake in rest.at_stake],
        "owed": [money_json(money) for money in rest.owed],
        "hushed": sum(rest.hushed.values()),
        "resolved": rest.resolved,
        "cannot_tell": rest.checks,
        "notices": rest.notices,
        "says": left_out_sentence(report) or None,
    }


def discrepancies_json(
    discrepancies: Iterable[Discrepancy], now: Instant, cannot_tell: Iterable[CannotTellGroup] = ()
) -> Json:
    """`discrepancies --json`: an object per discrepancy, and an object per check that could not be made."""
    return {
        "generated_at": iso(now),
        "discrepancies": [discrepancy_json(discrepancy, now) for discrepancy in discrepancies],
        "cannot_tell": [
            {"rule": group.rule, "subject": dict(facts), "because": group.because}
            for group in cannot_tell
            for facts in group.subjects
        ],
    }


def discrepancy_json(discrepancy: Discrepancy, now: Instant) -> Json:
    """One discrepancy, with its age at `now`: days since its economic date. `stake` is what counts of
    it, and it `counts` in totals unless people put it aside or another one explains it."""
    finding, day, days = discrepancy.finding, economic_date(discrepancy), age_days(discrepancy, now)
    return {
        "id": discrepancy.id,
        "rule": discrepancy.rule,
        "assertion": discrepancy.assertion,
        "severity": discrepancy.severity.word,
        "state": discrepancy.state.word,
        "resolved_by": discrepancy.state.resolved_by,
        "subject": dict(discrepancy.facts),
        "seconds": finding.seconds,
        "stake": money_json(discrepancy.stake),
        "timing": finding.timing,
        "deadline": iso(finding.deadline) if finding.deadline else None,
        "summary": finding.summary,
        "action": finding.action,
        "evidence": [{"ref": fact.ref, "says": fact.says, "refs": list(fact.refs)} for fact in finding.evidence],
        "parent": finding.parent or None,
        "counts": speaks(discrepancy, now) and not finding.parent,
        "first_seen": iso(discrepancy.first_seen),
        "last_seen": iso(discrepancy.last_seen),
        "economic_date": day.isoformat() if day else None,
        "age_days": days,
        "age_bucket": bucket(days),
        "decision": _decision(discrepancy.hush),
        "denied": _denied(discrepancy.denied),
        "written_off": _part(discrepancy.given_up, discrepancy.given_up_part),
        "explained": _part(discrepancy.explained, discrepancy.explained_part),
    }


def summary_json(summary: Summary) -> Json:
    """`summary --json`: a line per contract and currency, totals per currency, and the gaps of the period.

    The `gaps` of a line are its sides that are not completely known: figures that rest on them are lower bounds. The
    `states` say of each figure whether it is exact, a lower bound ("at least"), an upper one ("at most"), estimated or
    unknown.
    """
    return {
        "period": summary.period.name,
        "lines": [_line(line) for line in summary.lines],
        "totals": {
            currency: {
                "seconds_tracked": total.seconds_tracked,
                "seconds_billable": total.seconds_billable,
                **{name: _amount(getattr(total, name)) for name in MONEY},
                "partial": total.partial,
                "tracked_partial": total.tracked_partial,
                "tracked_estimated": total.tracked_estimated,
                "billable_partial": total.billable_partial,
                "billable_estimated": total.billable_estimated,
                "states": {name: summary.total_state(currency, name).value for name in MONEY},
            }
            for currency, total in summary.totals.items()
        },
        "gaps": [_gap(gap) for gap in summary.gaps],
    }


def unsettled_json(unsettled: Unsettled | None) -> Json | None:
    """Return what is still to be worked out; null where nothing is.

    That is the number of records that no figure counts yet and of checks to make again, their contracts and days, and
    whether a round is under way or the configuration has changed since the last one."""
    if unsettled is None:
        return None
    return {
        "records": unsettled.records,
        "checks": unsettled.checks,
        "contracts": list(unsettled.contracts),
        "first": unsettled.first.isoformat() if unsettled.first else None,
        "last": unsettled.last.isoformat() if unsettled.last else None,
        "round_under_way": unsettled.round_under_way,
        "configuration_changed": unsettled.configuration_changed,
        "says": unsettled.sentence,
    }


def _line(line: SummaryLine) -> Json:
    return {
        "client": line.client,
        "contract": line.contract,
        "kind": line.kind.value,
        "person": line.person,
        "basis": line.basis.value,
        "seconds_tracked": line.seconds_tracked,
        "seconds_billable": line.seconds_billable,
        "seconds_logged": line.seconds_logged,
        "seconds_beyond": line.seconds_beyond,
        **{name: _amount(getattr(line, name)) for name in MONEY},
        "currency": line.currency,
        "effective_rate": _amount(line.effective_rate),
        "invoices": list(line.invoices),
        "tracked_partial": line.tracked_partial,
        "tracked_estimated": line.tracked_estimated,
        "logged_estimated": line.logged_estimated,
        "billable_partial": line.billable_partial,
        "billable_estimated": line.billable_estimated,
        "beyond_partial": line.beyond_partial,
        "gross_partial": line.gross_partial,
        "gaps": [_gap(gap) for gap in line.gaps],
        "notes": list(line.all_notes),
        "states": {name: line.state(name).value for name in (*MONEY, "effective_rate")},
        "estimated_by": line.estimated_by or None,
        "to_date": to_date_json(line.to_date) if line.to_date else None,
    }


def to_date_json(life: ToDate) -> Json:
    """What fixed work brought since it began: seconds, net and rate, each with its state."""
    return {
        "start": life.first.isoformat(),
        "end": life.last.isoformat(),
        "seconds_tracked": life.seconds,
        "tracked_partial": life.seconds_partial,
        "net": _amount(life.net),
        "net_state": life.net_state.value,
        "effective_rate": _amount(life.rate),
        "effective_rate_state": life.state.value,
        "because": life.because or None,
    }


def _gap(gap: Gap) -> dict[str, str]:
    return {"side": gap.side.value, "because": gap.because}


def _source(source: SourceState) -> Json:
    return {
        "source": source.source,
        "connector": source.connector,
        "as_of": _instants(source.as_of),
        "last_success": iso(source.last_success) if source.last_success else None,
        "error": source.error or None,
        "notices": list(source.notices),
    }


def _instants(moments: Mapping[str, Instant]) -> dict[str, str]:
    return {kind: iso(moments[kind]) for kind in sorted(moments)}


def _decision(hush: Hush | None) -> Json | None:
    """What a person decided; null where nobody did, or where it was undone."""
    if hush is None:
        return None
    return {
        "at": iso(hush.at),
        "until": iso(hush.until) if hush.until else None,
        "waits_for": hush.waits_for,
        "cause": hush.cause,
        "reason": hush.reason or None,
        "stake": money_json(hush.stake),
    }


def _denied(denied: Denied | None) -> Json | None:
    """When and how a person resolved one that is still found, and as of when; null for any other."""
    if denied is None:
        return None
    return {"at": iso(denied.at), "reason": denied.reason, "as_of": iso(denied.as_of)}


def _part(aside: PartAside | None, amount: Money | None) -> Json | None:
    """The part of a stake that a person wrote off or explained, which `stake` does not include; null without any."""
    if aside is None or amount is None:
        return None
    return {"at": iso(aside.at), "amount": money_json(amount), "reason": aside.reason, "cause": aside.cause}


def _amount(money: Money | None) -> str | None:
    return None if money is None else str(money.decimal)
