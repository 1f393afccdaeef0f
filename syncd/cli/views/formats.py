"""The formats that commands print."""

from enum import StrEnum
from typing import Annotated

import typer


class ListFormat(StrEnum):
    """Formats of a list."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class ReportFormat(StrEnum):
    """Formats of a report."""

    TEXT = "text"
    HTML = "html"
    SLACK = "slack"
    JSON = "json"
    CSV = "csv"


ListFormatOption = Annotated[
    ListFormat, typer.Option("--format", metavar="|".join(ListFormat), help="Format to print.")
]
ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", metavar="|".join(ReportFormat), help="Format to print.")
]
