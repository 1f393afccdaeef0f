"""Prints a report, or writes it to a file, as its readers may see it."""

from pathlib import Path

from syncd.cli.documents import show_document
from syncd.cli.files import deliver
from syncd.cli.say import say, say_aside
from syncd.cli.views.formats import ReportFormat
from syncd.core.audience import Audience
from syncd.core.masks import NotForThem, masked
from syncd.core.report import Report
from syncd.errors import UsageError
from syncd.report.render.files import FILES, render_file
from syncd.report.render.left_out import left_out_sentence
from syncd.report.render.message import FORMATS, as_table, document_of


def seen_by(report: Report, audience: Audience) -> Report:
    """Return the report as its readers may see it. UsageError where they may not."""
    try:
        return masked(report, audience)
    except NotForThem as error:
        raise UsageError(str(error)) from None


def print_report(report: Report, format: ReportFormat, out: Path | None, audience: Audience) -> None:  # noqa: A002
    """Print a report, or write it to `out`, and say aside what a format has no place for. UsageError where its readers
    may not see it."""
    report = seen_by(report, audience)
    if format is ReportFormat.TEXT and out is None:
        show_document(document_of(report, audience.language))
    else:
        deliver(_rendered(report, format, audience.language), out, format)
    beside = format in (ReportFormat.CSV, *FILES)
    if beside and report.unsettled is not None:
        say_aside(f"syncd: {report.unsettled.sentence}")
    if (beside or format is ReportFormat.JSON) and (cut := left_out_sentence(report)):
        say_aside(f"syncd: {cut}")
    if format in (ReportFormat.HTML, ReportFormat.SLACK) and out is None:
        say()


def _rendered(report: Report, format: ReportFormat, language: str) -> str | bytes:  # noqa: A002 - as the option
    if format is ReportFormat.CSV:
        return as_table(report).text
    if format in FILES:
        return render_file(format, document_of(report, language))
    return FORMATS["page" if format is ReportFormat.HTML else format](report, language)
