"""All formats of a report, and the message that a channel gets."""

from collections.abc import Callable, Iterable, Mapping

from syncd.channel import Attachment, Message
from syncd.core.report import Report
from syncd.core.safe_text import line
from syncd.report.render import csv as as_csv
from syncd.report.render import html, slack, text
from syncd.report.render import json as as_json

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text.render,
    "html": html.render,
    "slack": slack.render,
    "json": as_json.render,
}


def message(report: Report, formats: Iterable[str]) -> Message:
    """Render `report` in the formats that a channel asks for. KeyError for an unknown format.

    What the report lists is attached as CSV to text and HTML, which show only the most urgent ones. JSON has the same,
    and Slack takes no files.
    """
    formats = tuple(formats)
    attachments: tuple[Attachment, ...] = ()
    if report.discrepancies and {"text", "html"} & set(formats):
        attachments = (Attachment(name=as_csv.NAME, media_type="text/csv", data=as_csv.render(report).encode()),)
    return Message(
        id=report.id,
        subject=line(report.subject),
        made_at=report.made_at,
        parts={name: FORMATS[name](report) for name in formats},
        attachments=attachments,
        kind=str(report.kind),
        name=line(report.name),
    )
