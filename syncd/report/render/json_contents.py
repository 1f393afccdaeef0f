"""Renders reports that are no lists of discrepancies as JSON: a client may get them, so they hold nothing else."""

from syncd.core.report import Report
from syncd.report.render.json_sums import Json
from syncd.report.timesheet_files import json_document


def contents_json(report: Report) -> Json | None:
    """What the report is about, under the name of its kind; None for a report of discrepancies."""
    if report.timesheet is not None:
        return {**_head(report), "timesheet": json_document(report.timesheet)}
    return None


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
