"""All formats of a report, and the message that a channel gets."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from syncd import log
from syncd.channel import Attachment, Message
from syncd.core.audience import OWNER, Audience, Role
from syncd.core.masks import masked
from syncd.core.report import Report, ReportKind
from syncd.core.safe_text import line
from syncd.errors import SyncdError
from syncd.report import timesheet_files
from syncd.report.document import Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds import billable_summary, milestones, reconciliation, statement, timesheet
from syncd.report.kinds.milestone_tables import whole_table
from syncd.report.kinds.statement_tables import lines_table
from syncd.report.kinds.whole_tables import whole_tables
from syncd.report.language.voice import Voice, voice_in
from syncd.report.render import json as as_json
from syncd.report.render import mail, page, plain, slack_blocks
from syncd.report.render.files import FILES, render_file, why_missing
from syncd.report.render.preface import with_preface
from syncd.report.render.table_csv import table_csv

CSV = "csv"


def document_of(report: Report, language: str = "en") -> Document:
    """The report in a reader's language. It must be masked for them."""
    return in_lines(_KINDS[report.kind](report, voice_in(language, report.here)))


_KINDS: Mapping[ReportKind, Callable[[Report, Voice], Document]] = {
    ReportKind.RECONCILIATION: reconciliation.compose,
    ReportKind.CUT_OFF: reconciliation.compose,
    ReportKind.MILESTONES: milestones.compose,
    ReportKind.STATEMENT: statement.compose,
    ReportKind.SUMMARY: billable_summary.compose,
    ReportKind.TIMESHEET: timesheet.compose_report,
}
_LAYOUTS: Mapping[str, Callable[[Document], str]] = {
    "text": plain.render,
    "html": mail.render,
    "page": page.render,
    "slack": slack_blocks.render,
}


class _Render(Protocol):
    def __call__(self, report: Report, language: str = "en") -> str: ...


def _laid_out(layout: Callable[[Document], str]) -> _Render:
    return lambda report, language="en": layout(document_of(report, language))


FORMATS: Mapping[str, _Render] = {
    **{name: _laid_out(layout) for name, layout in _LAYOUTS.items()},
    "json": lambda report, language="en": as_json.render(report),  # noqa: ARG005 - nobody translates JSON
}
"""`html` is for mail programs, and bounded; `page` is a file for browsers, which shows all. A report must be masked for
its reader."""


def message(report: Report, formats: Iterable[str], audience: Audience = OWNER) -> Message:
    """Render `report` for the readers of a channel, in the formats that it asks for. KeyError for an unknown format,
    NotForThem where they may not see it.

    A file that cannot be made here is left out, and the texts for you say so above themselves: no report waits for it.
    The whole page is attached where a mail has no room for all of it.
    """
    report = masked(report, audience)
    wanted, document = _wanted(report, formats), document_of(report, audience.language)
    texts = tuple(name for name in wanted if name in FORMATS)
    public = "" if audience.role is Role.CLIENT else line(report.name)
    made = {name: _file(name, report, document, public) for name in wanted if name not in FORMATS}
    rendered = Message(
        id=report.id,
        subject=line(document.subject),
        made_at=report.made_at,
        parts={name: _LAYOUTS[name](document) if name in _LAYOUTS else FORMATS[name](report) for name in texts},
        attachments=(*(one for one in made.values() if isinstance(one, Attachment)), *_page(document, texts)),
        kind=str(report.kind),
        name=public,
        thread=report.thread,
    )
    missing = [one for one in made.values() if isinstance(one, str)]
    return with_preface(rendered, missing) if missing and audience.role is Role.OWNER else rendered


def lacks(made: Message, report: Report, formats: Iterable[str]) -> bool:
    """Whether a message has not all that `message` would render in these formats, if it can by now."""
    return not set(_wanted(report, formats)) <= {*made.parts, *(one.format for one in made.attachments)}


def _wanted(report: Report, formats: Iterable[str]) -> tuple[str, ...]:
    """The formats without a CSV that would be empty, beside a text."""
    formats = tuple(formats)
    has_text = any(name in FORMATS for name in formats)
    return tuple(name for name in formats if name != CSV or not has_text or not as_table(report).is_empty)


class CsvFile(NamedTuple):
    """A table for spreadsheets, and the name of its file."""

    name: str
    text: str
    is_empty: bool


def as_table(report: Report, language: str = "en") -> CsvFile:
    """What the report lists, as CSV; the keys of its columns are the same in every language."""
    if report.timesheet is not None:
        return CsvFile("timesheet.csv", timesheet_files.as_csv(report.timesheet), not report.timesheet.sheets)
    if report.milestones is not None:
        table = whole_table(report.milestones, voice_in(language, report.here))
        return CsvFile("milestones.csv", table_csv(table), not table.rows)
    if report.statement is not None:
        lines = lines_table(report.statement, voice_in(language, report.here))
        return CsvFile("statement.csv", table_csv(lines), not lines.rows)
    table = in_lines(whole_tables(report, voice_in(language, report.here))[0])
    is_summary = report.kind is ReportKind.SUMMARY and not report.discrepancies
    name = "summary.csv" if is_summary else "discrepancies.csv"
    return CsvFile(name, table_csv(table), not table.rows)


def _file(name: str, report: Report, document: Document, public: str) -> Attachment | str:
    """A report as a file, or a sentence why there is none."""
    if name == CSV:
        table = as_table(report, document.language)
        return Attachment(name=table.name, media_type="text/csv", data=table.text.encode(), format=CSV)
    known = FILES[name]
    voice = voice_in(document.language, report.here)

    def not_attached(why: str) -> str:
        return voice.say("This report is not attached as {format}: {why}.", format=name.upper(), why=why)

    if why := why_missing(name):
        return not_attached(why)
    try:
        data = render_file(name, document)
    except SyncdError as fault:
        return not_attached(str(fault))
    except Exception as fault:  # noqa: BLE001 - a report must not be lost with one of its files
        log.get_logger(__name__).exception("file cannot be made", report=report.id, format=name)
        because = voice.say("making it failed ({fault}): that is a bug in syncd", fault=type(fault).__name__)
        return not_attached(because)
    return Attachment(name=file_name(public, document, name), media_type=known.media_type, data=data, format=name)


def file_name(public: str, document: Document, format: str) -> str:  # noqa: A002 - the format's name
    """`weekly-2026-11-16.xlsx`: the report's name, where its readers may know it, and the day on which it was made."""
    name = re.sub(r"[^\w-]+", "-", public).strip("-") or document.kind
    return f"{name}-{document.made_at.astimezone(ZoneInfo(document.zone)).date().isoformat()}.{format}"


def _page(document: Document, formats: tuple[str, ...]) -> Iterable[Attachment]:
    if "html" in formats and not mail.lay_out(document).is_whole:
        yield Attachment(name=mail.PAGE, media_type="text/html", data=page.render(document).encode())
