"""Finds the kinds of source that read a file as it is, as the connectors themselves tell by its header."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from zoneinfo import ZoneInfo

from syncd.config import Config
from syncd.connector import BadFile, Connector, Context
from syncd.core.pages import SourceFile
from syncd.core.time import ALWAYS
from syncd.inbox.files import printable
from syncd.plugins import load_connector, names

_GIVEN = {"person": "me", "currency": "USD", "folder": "/"}  # what such sources need, whatever the file
_BLANK = b"\xef\xbb\xbf \t\r\n"
_SAMPLE = 64 * 1024
"""Bytes in which a table shows whether its rows are what its header says."""


def kinds_that_read(file: SourceFile) -> list[str]:
    """Return the kinds that know the form of a file, except those that can read none of its first rows.

    The header decides, so a file may be of any length.
    """
    return list(_kinds(file))


def _kinds(file: SourceFile) -> Iterator[str]:
    beginning = _beginning(file)
    for plugin in names("connectors"):
        with suppress(Exception):  # a fault of one plugin must not hide the others
            connector = load_connector(plugin.name)
            knows = getattr(connector, "knows", None)
            if knows and knows(file) and not (beginning and _rejects(connector, plugin.name, beginning)):
                yield plugin.name


def _beginning(file: SourceFile) -> SourceFile | None:
    """Return the first lines of a table, or a whole document in JSON; None for spreadsheets and others."""
    first = file.data.lstrip(_BLANK)[:1]
    if first in (b"{", b"["):
        return file
    data = file.data[:_SAMPLE]
    if len(data) < len(file.data):
        data = data[: data.rfind(b"\n") + 1]
    return replace(file, data=data) if data and first != b"<" and b"\0" not in data else None


def _rejects(connector: type[Connector], kind: str, beginning: SourceFile) -> bool:
    """Whether rows are rejected and none is read. What stops the reading, such as a cell that is cut, is no proof."""
    from syncd.net.client import offline_client  # commands that ask no server start without the HTTP client

    given = {key: value for key, value in _GIVEN.items() if key in connector.Options.model_fields}
    with suppress(Exception), offline_client() as http:
        options = connector.Options.model_validate({"kind": kind, **given})
        context = Context(source=kind, zone=ZoneInfo("UTC"), http=http, files=[beginning])
        pages = list(connector(options, context).pull(None, ALWAYS))
        return any(page.rejected for page in pages) and not any(page.records for page in pages)
    return False


def naming_reader(refusal: BadFile, file: SourceFile, source: str, config: Config) -> BadFile:
    """Return why `source` refuses a file: if it is for another kind of source, with that kind and who is of it."""
    own = config.sources[source].kind
    kinds = kinds_that_read(file)
    if not kinds or own in kinds:
        return refusal
    known = f"{file.name} is an export that a source of {_named(kinds)} reads as it is"
    what = "; or ".join(_places(kinds, config)) or "add such a source to the configuration"
    if "columns" in load_connector(own).Options.model_fields:  # its mapping may be what is wrong
        return BadFile(f"{refusal}; {known}: {what}")
    return BadFile(f'{known}, not one of kind = "{own}": {what}')


def _named(kinds: Iterable[str]) -> str:
    return " or ".join(f'kind = "{kind}"' for kind in kinds)


def _places(kinds: Iterable[str], config: Config) -> Iterator[str]:
    """Say where the configured sources of these kinds take their files."""
    for source in config.sources.values():
        if source.kind in kinds:
            folder = getattr(source.options, "folder", None)
            drop = f"move it to {printable(folder)}, the folder of {source.name}, or " if folder else ""
            yield f"{drop}run `syncd import {source.name} FILE`"
