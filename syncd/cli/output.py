"""Prints what a command shows: a view as text, or as JSON with `--json`.

What a view shows as text is one line, whatever is in the names and descriptions of a source.
"""

from collections.abc import Iterable
from typing import Protocol

from syncd.cli.documents import show_document
from syncd.cli.say import say, say_as_it_is, say_aside, write
from syncd.cli.views import Json
from syncd.cli.views.formats import ListFormat
from syncd.cli.views.table import Table, ToCopy, print_table
from syncd.core import safe_text
from syncd.core.unsettled import Unsettled
from syncd.redaction import redacted
from syncd.report.document import Document
from syncd.report.render.json import unsettled_json


class View(Protocol):
    """What a command shows, as a value."""

    def as_json(self) -> Json:
        """Return the view as a JSON document."""
        ...

    def as_text(self) -> Iterable[str | Table | ToCopy | Document]:
        """Return the view as lines, tables and documents for people, and lines to copy."""
        ...


class ListView(View, Protocol):
    """A view that can be printed as CSV as well."""

    def as_csv(self) -> str:
        """Return the view as CSV."""
        ...


def show_list(
    view: ListView,
    format: ListFormat,  # noqa: A002 - the option's name
    unsettled: Unsettled | None,
    *,
    as_json: bool,
) -> None:
    """Print a view in a format; `--json` is short for that of JSON. See `show_ledger`."""
    if format is ListFormat.CSV and not as_json:
        write(view.as_csv())
        if unsettled is not None:
            say_aside(f"syncd: {unsettled.sentence}")
    else:
        show_ledger(view, unsettled, as_json=as_json or format is ListFormat.JSON)


def show_ledger(view: View, unsettled: Unsettled | None, *, as_json: bool) -> None:
    """Print what a command read in the ledger, and what of it is not settled: in text the first paragraph, in JSON the
    key `unsettled`, in CSV, which has no place for it, a line on standard error."""
    if as_json:
        print_json({**view.as_json(), "unsettled": unsettled_json(unsettled)})
        return
    if unsettled is not None:
        say(unsettled.sentence)
        say()
    show(view)


def show(view: View, *, as_json: bool = False) -> None:
    """Print a view that does not come from the ledger, or that was settled just now."""
    if as_json:
        print_json(view.as_json())
        return
    for part in view.as_text():
        if isinstance(part, Table):
            print_table(part)
        elif isinstance(part, Document):
            show_document(part)
        elif isinstance(part, ToCopy):
            say_as_it_is("\n".join(map(safe_text.line, part.lines)))
        else:
            say(safe_text.line(part))


def print_json(value: Json) -> None:
    """Print a JSON document."""
    write(f"{safe_text.json_text(_redacted(value), indent=2)}\n")


def _redacted(value: object) -> object:
    match value:
        case str():
            return redacted(value)
        case dict():
            return {key: _redacted(item) for key, item in value.items()}
        case list() | tuple():
            return [_redacted(item) for item in value]
    return value
