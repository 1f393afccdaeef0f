"""Finds the kinds of source that read a file as it is."""

from collections.abc import Iterator
from contextlib import suppress
from zoneinfo import ZoneInfo

from syncd.connector import Context
from syncd.core.pages import SourceFile
from syncd.core.time import ALWAYS
from syncd.net.client import offline_client
from syncd.plugins import load_connector, names
from syncd.wiring.directory import reads_files

_GIVEN = {"person": "me", "currency": "USD", "folder": "/"}  # what such sources need, whatever the file


def kinds_that_read(file: SourceFile, zone: ZoneInfo) -> Iterator[str]:
    """Yield the kinds that read records from a file and reject no row. Kinds that need a mapping are not tried."""
    for plugin in names("connectors"):
        with suppress(Exception):  # a kind that cannot read it, whatever the reason
            connector = load_connector(plugin.name)
            given = {key: value for key, value in _GIVEN.items() if key in connector.Options.model_fields}
            options = connector.Options.model_validate({"kind": plugin.name, **given})
            if "columns" in connector.Options.model_fields or not reads_files(options):
                continue
            with offline_client() as http:
                context = Context(source=plugin.name, zone=zone, http=http, files=[file])
                pages = list(connector(options, context).pull(None, ALWAYS))
            if any(page.records for page in pages) and not any(page.rejected for page in pages):
                yield plugin.name
