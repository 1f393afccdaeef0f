"""All formats of a report, and the message that a channel gets."""

from collections.abc import Callable, Iterable, Mapping

from syncd.channel import Attachment, Message
from syncd.core.audience import OWNER, Audience, Role
from syncd.core.masks import masked
from syncd.core.report import Report
from syncd.core.safe_text import line
from syncd.report.document import Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds.reconciliation import compose
from syncd.report.language.voice import Voice
from syncd.report.render import csv as as_csv
from syncd.report.render import json as as_json
from syncd.report.render import mail, page, plain, slack_blocks


def document_of(report: Report, language: str = "en") -> Document:
    """The report in a reader's language. It must be masked for them."""
    return in_lines(compose(report, Voice(report.here, language)))


_LAYOUTS: Mapping[str, Callable[[Document], str]] = {
    "text": plain.render,
    "html": mail.render,
    "page": page.render,
    "slack": slack_blocks.render,
}


def _laid_out(layout: Callable[[Document], str]) -> Callable[[Report], str]:
    return lambda report: layout(document_of(report))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    **{name: _laid_out(layout) for name, layout in _LAYOUTS.items()},
    "json": as_json.render,
}
"""`html` is for mail programs, and bounded; `page` is a file for browsers, which shows all."""


def message(report: Report, formats: Iterable[str], audience: Audience = OWNER) -> Message:
    """Render `report` for the readers of a channel, in the formats that it asks for. KeyError for an unknown format,
    NotForThem where they may not see it.

    What the report lists is attached as CSV to text and HTML, which show only the most urgent ones, and the whole page
    where a mail has no room for all of it. JSON has the same, and Slack takes no files.
    """
    report = masked(report, audience)
    formats, document = tuple(formats), document_of(report, audience.language)
    return Message(
        id=report.id,
        subject=line(document.subject),
        made_at=report.made_at,
        parts={name: _LAYOUTS[name](document) if name in _LAYOUTS else FORMATS[name](report) for name in formats},
        attachments=(*_table(report, formats), *_page(document, formats)),
        kind=str(report.kind),
        name="" if audience.role is Role.CLIENT else line(report.name),
    )


def _table(report: Report, formats: tuple[str, ...]) -> Iterable[Attachment]:
    if report.discrepancies and {"text", "html"} & set(formats):
        yield Attachment(name=as_csv.NAME, media_type="text/csv", data=as_csv.render(report).encode())


def _page(document: Document, formats: tuple[str, ...]) -> Iterable[Attachment]:
    if "html" in formats and not mail.lay_out(document).is_whole:
        yield Attachment(name=mail.PAGE, media_type="text/html", data=page.render(document).encode())
