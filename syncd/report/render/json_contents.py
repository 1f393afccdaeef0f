"""Renders reports that are no lists of discrepancies as JSON: a client may get them, so they hold nothing else."""

from datetime import date

from syncd.core.milestone_report import Stone
from syncd.core.owed_by_age import BUCKETS, OwedByAge
from syncd.core.report import Report
from syncd.core.statement_report import AccountPart, StatementReport
from syncd.core.statements import IN_TRANSIT, Flow
from syncd.core.time import iso
from syncd.report.render.json_sums import Json, money_json
from syncd.report.timesheet_files import json_document

_DAYS = ("due", "funded", "submitted", "released")


def contents_json(report: Report) -> Json | None:
    """What the report is about, under the name of its kind; None for a report of discrepancies."""
    if report.timesheet is not None:
        return {**_head(report), "timesheet": json_document(report.timesheet)}
    if report.milestones is not None:
        stones = report.milestones.stones
        own = not report.milestones.is_for_client
        return {**_head(report), "milestones": [_stone(one, own=own) for one in stones]}
    if report.statement is not None:
        return {**_head(report), "statement": _statement(report.statement)}
    return None


def _statement(report: StatementReport) -> Json:
    """The statements of a period; one that does not foot has no figure but what it is apart."""
    return {
        "period": report.period.name,
        "start": report.period.first.isoformat(),
        "end": report.period.last.isoformat(),
        "foots": report.fault is None,
        "apart": money_json(report.fault.apart) if report.fault else None,
        "accounts": [_account(part, report.today) for part in report.accounts],
        "owed": [_owed(one) for one in report.owed],
    }


def _owed(owed: OwedByAge) -> Json:
    """What clients owe by age in days: each bucket with its last day, null for the oldest one."""
    return {
        "currency": owed.currency,
        "total": str(owed.total.decimal),
        "is_exact": owed.is_exact,
        "because": list(owed.because),
        "by_age": [
            {"through_days": limit, "amount": str(amount.decimal)}
            for limit, amount in zip((*BUCKETS, None), owed.amounts, strict=True)
        ],
    }


def _account(part: AccountPart, today: date) -> Json:
    it, transit = part.statement, part.statement.in_transit
    return {
        "account": it.name,
        "person": it.person or None,
        "platform": it.platform or None,
        "currency": part.currency,
        "opening": str(it.opening.decimal),
        "opening_state": it.opening_state.value,
        "unknown_before": it.unknown_before.isoformat() if it.unknown_before else None,
        "flows": {flow.value: str(part.net(flow).decimal) for flow in Flow},
        "flow_state": it.flow_state.value,
        "rows": dict(sorted(part.rows.items())),
        "earned": [
            {"contract": one.title or None, "amount": str(one.amount.decimal), "rows": one.rows, "seconds": one.seconds}
            for one in part.earned
        ],
        "closing": str(it.closing.decimal),
        "closing_state": it.closing_state.value,
        "running_balance": str(it.shown.decimal) if it.shown else None,
        "in_transit": {
            name: str(amount.decimal) if (amount := getattr(transit, name)) else None for name in IN_TRANSIT
        },
        "in_transit_because": dict(sorted(transit.because.items())),
        "not_arrived": [
            {
                "sent": one.day.isoformat(),
                "amount": str(one.amount.decimal),
                "expected": one.expected.isoformat(),
                "days_late": max(0, (today - one.expected).days),
            }
            for one in part.waiting
        ],
        "no_bank_read": [
            {
                "sent": one.day.isoformat(),
                "amount": str(one.amount.decimal),
                "expected": one.expected.isoformat(),
            }
            for one in part.unseen
        ],
    }


def _stone(one: Stone, *, own: bool) -> Json:
    """A milestone; what a client must not see is not even null."""
    shown: Json = {
        "contract": one.contract_title,
        "client": one.client_name or None,
        "title": one.title,
        "acceptance": one.acceptance or None,
        "state": one.state.value,
        "amount": money_json(one.amount) if one.amount else None,
        **{key: day.isoformat() if (day := getattr(one, key)) else None for key in _DAYS},
        "release": iso(one.release) if one.release else None,
        "next_move": one.mover.value,
        "is_paid": one.is_paid,
        "is_new": one.is_new,
        "seconds": one.seconds,
    }
    if not own:
        return shown
    return {
        **shown,
        "ref": one.ref,
        "contract_key": one.contract,
        "gross": money_json(one.gross) if one.gross else None,
        "net": money_json(one.net) if one.net else None,
        "per_hour": money_json(one.rate) if one.rate else None,
        "per_hour_state": one.rate_state.value,
        "seconds_state": one.time_state.value,
        "seconds_planned": one.whole,
        "because": one.because or None,
    }


def _head(report: Report) -> Json:
    first = report.headline
    return {
        "id": report.id or None,
        "name": report.name,
        "kind": report.kind.value,
        "subject": first.subject,
        "headline": first.headline,
        "lead": first.lead,
        "zone": report.zone,
    }
