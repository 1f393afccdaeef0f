"""All formats of a report, and the message that a channel gets."""

from collections.abc import Callable, Iterable, Mapping

from syncd.channel import Attachment, Message
from syncd.core.report import Report
from syncd.core.safe_text import line
from syncd.report.document import Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds.reconciliation import compose
from syncd.report.language.voice import Voice
from syncd.report.render import csv as as_csv
from syncd.report.render import json as as_json
from syncd.report.render import mail, page, plain, slack_blocks


def document_of(report: Report) -> Document:
    """The report as its reader sees it."""
    return in_lines(compose(report, Voice(report.here)))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": lambda report: plain.render(document_of(report)),
    "html": lambda report: mail.render(document_of(report)),
    "page": lambda report: page.render(document_of(report)),
    "slack": lambda report: slack_blocks.render(document_of(report)),
    "json": as_json.render,
}
"""`html` is for mail programs, and bounded; `page` is a file for browsers, which shows all."""


def message(report: Report, formats: Iterable[str]) -> Message:
    """Render `report` in the formats that a channel asks for. KeyError for an unknown format.

    What the report lists is attached as CSV to text and HTML, which show only the most urgent ones, and the whole page
    where a mail has no room for all of it. JSON has the same, and Slack takes no files.
    """
    formats = tuple(formats)
    return Message(
        id=report.id,
        subject=line(report.subject),
        made_at=report.made_at,
        parts={name: FORMATS[name](report) for name in formats},
        attachments=(*_table(report, formats), *_page(report, formats)),
        kind=str(report.kind),
        name=line(report.name),
    )


def _table(report: Report, formats: tuple[str, ...]) -> Iterable[Attachment]:
    if report.discrepancies and {"text", "html"} & set(formats):
        yield Attachment(name=as_csv.NAME, media_type="text/csv", data=as_csv.render(report).encode())


def _page(report: Report, formats: tuple[str, ...]) -> Iterable[Attachment]:
    if "html" in formats and not mail.lay_out(document := document_of(report)).is_whole:
        yield Attachment(name=mail.PAGE, media_type="text/html", data=page.render(document).encode())
