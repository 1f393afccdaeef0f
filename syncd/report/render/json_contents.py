"""Renders reports that are no lists of discrepancies as JSON: a client may get them, so they hold nothing else."""

from syncd.core.milestone_report import Stone
from syncd.core.report import Report
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
    return None


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
