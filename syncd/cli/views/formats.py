"""The forms in which commands print."""

from enum import StrEnum
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """How lists can be printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class ReportFormat(StrEnum):
    """How a report can be printed."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    JSON = "json"
    CSV = "csv"


ListFormatOption = Annotated[ListFormat, typer.Option("--format", help="How to print it.")]
ReportFormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print it.")]
