"""`syncd map`: a mapping for a table that syncd does not know."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli.common import ConfigOption, JsonOption, hint, print_json, say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from syncd.core.pages import Page, SourceFile
    from syncd.core.records import Record
    from syncd.tabular.mapping.proposal import Proposal

app = typer.Typer()
_SHOWN = 3  # records, and rejected rows
_COUNTS = ("rows", "records", "non_records")
_HIDDEN = ("ref", "platform", "project", "task", "tags", "parent")  # refs, and what the settings above say


@app.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, JSON or JSON lines. It stays where it is.")],
    record: Annotated[
        str | None,
        typer.Option("--as", metavar="RECORD", help="What a row is: transaction, time, work, milestone, …"),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="The name of the source; default: the file's.")] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", help="Whose table it is, like fiverr; default: the source's name.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose how to read a table: prints a source for the configuration, a table to paste.

    It shows how the first rows would be read, and asks in comments what nothing in the file shows. Clock times are
    taken in the zone of your configuration, without one in UTC.
    """
    from syncd.core.wording import hint as near
    from syncd.errors import UsageError
    from syncd.inbox.files import read_file
    from syncd.tabular.mapping.proposal import RECORDS, propose, slug
    from syncd.tabular.mapping.toml import comment, table

    if record is not None and record not in RECORDS:
        raise UsageError(f'--as: there are no "{record}" records{near(record, RECORDS)}')
    if source is not None and not re.fullmatch(r"\w[\w.-]*", source):
        raise UsageError("--source: a name is made of letters, digits, -, _ and dots, without spaces")
    opened = read_file(file)
    made = propose(opened, record, source or slug(file.stem), platform)
    pages, trouble = _tried(opened, made, _zone(config))
    if as_json:
        print_json(_json(made, pages, trouble))
        return
    say(table(made))
    for line in _shown(pages):
        say(comment(line))
    if trouble:
        hint(f"syncd: not whole yet: {trouble}")


def _zone(config: Path | None) -> "ZoneInfo":
    """The user's zone; without a configuration, UTC."""
    from zoneinfo import ZoneInfo

    from syncd.config import load
    from syncd.errors import ConfigError

    try:
        return load(config).timezone
    except ConfigError:
        return ZoneInfo("UTC")


def _tried(file: "SourceFile", made: "Proposal", zone: "ZoneInfo") -> "tuple[list[Page], str]":
    """The file as it would be read, or why it would not."""
    import httpx
    from pydantic import ValidationError

    from syncd.connector import BadFile, Context
    from syncd.core.time import ALWAYS
    from syncd.plugins import load_connector

    connector = load_connector(made.settings["kind"])
    try:
        options = connector.Options.model_validate(dict(made.settings))
    except ValidationError as error:
        return [], "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors(include_url=False))
    with httpx.Client() as http:
        context = Context(source=made.source, zone=zone, http=http, files=[file])
        try:
            return list(connector(options, context).pull(None, ALWAYS)), ""
        except BadFile as error:
            return [], str(error)


def _shown(pages: "list[Page]") -> list[str]:
    from syncd.core.records import Label
    from syncd.core.wording import count

    records = [each for page in pages for each in page.records if not isinstance(each.record, Label)]
    rejected = [each for page in pages for each in page.rejected]
    lines = [f"{each.where}: {_words(each.record)}" for each in records[:_SHOWN]]
    lines += [f"rejected {each.where}: {each.reason}" for each in rejected[:_SHOWN]]
    if pages:
        rows, taken, none = (sum(getattr(page.control, name) for page in pages) for name in _COUNTS)
        said = f"{count(rows, 'row')}: {count(taken, 'record')}, {len(rejected)} rejected, {none} not records"
        lines.append(said)
    return lines


def _words(record: "Record") -> str:
    """A record's fields that say something, as people read them."""
    from dataclasses import fields

    from syncd.core.records import ContractName
    from syncd.core.time import iso

    said = []
    for name in (each.name for each in fields(record)):
        value = getattr(record, name)
        if name in _HIDDEN or value in (None, "", ()):
            continue
        if isinstance(value, ContractName):
            value = " · ".join(text for text in (value.id, value.title, value.client) if text)
        said.append(f"{name} {iso(value) if hasattr(value, 'hour') else value}")
    return ", ".join(said)


def _json(made: "Proposal", pages: "list[Page]", trouble: str) -> dict[str, Any]:
    return {
        "source": made.source,
        "settings": dict(made.settings),
        "questions": dict(made.questions),
        "unused": {name: list(texts) for name, texts in made.unused.items()},
        "rows": _shown(pages),
        "trouble": trouble or None,
    }
