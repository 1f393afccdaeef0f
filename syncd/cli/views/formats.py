"""The formats that commands print."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """Formats of a list."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class StatusFormat(StrEnum):
    """Formats of the status."""

    TEXT = "text"
    JSON = "json"
    PROMETHEUS = "prometheus"


class ReportFormat(StrEnum):
    """Formats of a report."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class StatementFormat(StrEnum):
    """Formats of statements: those of a list, and pages and files, which have accounts alone."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    XLSX = "xlsx"
    PDF = "pdf"


ListFormatOption = Annotated[
    ListFormat, typer.Option("--format", metavar="|".join(ListFormat), help="Format to print.")
]
StatusFormatOption = Annotated[
    StatusFormat, typer.Option("--format", metavar="|".join(StatusFormat), help="Format to print.")
]
ReportFormatOption = Annotated[
    ReportFormat | None,
    typer.Option("--format", metavar="|".join(ReportFormat), help="Format; default: text, or as FILE ends."),
]
StatementFormatOption = Annotated[
    StatementFormat | None,
    typer.Option("--format", metavar="|".join(StatementFormat), help="Format; default: text, or as FILE ends."),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it to this file.")]
