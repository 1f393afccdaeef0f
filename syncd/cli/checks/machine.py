"""What this machine has to have for a configuration: secrets, files, modes and time zones."""

import re
import zoneinfo
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo

from syncd.cli.checks.wrong import wrong
from syncd.cli.views.checks import Check
from syncd.config import Config, SourceConfig
from syncd.connector import BadFile, Context
from syncd.core.time import ALWAYS, Instant
from syncd.core.wording import agree, count, not_yet
from syncd.errors import CONFIGURATION, SyncdError
from syncd.inbox.drop_folder import just_saved, waiting_files
from syncd.inbox.files import read_file
from syncd.permissions import exposed, is_open_folder, readable, shared_group, strange_owner
from syncd.plugins import load_connector
from syncd.wiring.sources import reads_files

YEARS = 2
"""Years after which data of time zones may lack a change that matters."""


def start(config: Config, now: Instant) -> Iterator[Check]:
    """See whether `since` lies ahead, which turns every check off."""
    if config.since and (why := not_yet(config.since, now, config.timezone)):
        yield Check(what="since", says=why, code=CONFIGURATION)


def same_folder(config: Config, source: str, folder: Path) -> str:
    """Name the other sources with the drop folder of this one, since a file goes to only one; nothing without any."""
    others = [
        f"[source.{other.name}]"
        for other in config.sources.values()
        if other.name != source
        and (theirs := getattr(other.options, "folder", None))
        and theirs.resolve() == folder.resolve()
    ]
    if not others:
        return ""
    have = agree(len(others), "has", "have")
    return f"; {' and '.join(others)} {have} the same folder, and only one source gets each file: use one folder each"


def check_config_file(file: Path) -> Iterator[Check]:
    """See whether others can replace the configuration, or read the names, addresses and rates in it."""
    what = f"configuration {file}"
    if is_open_folder(file.absolute().parent):
        says = "anybody can replace it, and so run commands in your name"
        folder = quote(str(file.absolute().parent))
        yield Check(what=what, says=f"{says}: run `chmod o-w {folder}`", code=CONFIGURATION)
    elif owner := strange_owner(file):
        says = f"it belongs to {owner}, who can change it, and so run commands in your name"
        yield Check(what=what, says=f"{says}: run `sudo chown $(id -un) {quote(str(file))}`", warns=True)
    elif group := shared_group(file):
        says = f"the members of the group {group} can change it, and so run commands in your name"
        yield Check(what=what, says=f"{says}: run `chmod g-w {quote(str(file))}`", warns=True)
    elif open_to_others := readable(file):
        says = f"other users can read the names and rates in it: run `{open_to_others.remedy}`"
        yield Check(what=what, says=says, warns=True)


def check_secrets(config: Config) -> Iterator[Check]:
    """Read every secret, and see whether others on this machine can read or replace its file."""
    for what, secret in config.secrets():
        try:
            text = secret.reveal()
        except SyncdError as error:
            yield wrong(what, error)
            continue
        file = Path(str(secret.value)).expanduser() if secret.kind == "file" else None
        if file and (open_to_others := exposed(file)):
            yield Check(what=what, says=open_to_others.sentence, warns=True)
        elif file and is_open_folder(file.parent):
            says = f"anybody can replace {file}: run `chmod o-w {quote(str(file.parent))}`"
            yield Check(what=what, says=says, code=CONFIGURATION)
        elif "\n" in text and not text.startswith("{"):  # JSON, as a command for a token may print, has lines
            says = f"{secret} gives {text.count(chr(10)) + 1} lines, and all of them are taken: leave only the secret"
            yield Check(what=what, says=says, warns=True)
        else:
            yield Check(what=what, says=f"found in {secret}", one_of="secret")


def check_files(config: Config, now: Instant) -> Iterator[Check]:
    """See whether the folder or file of each source can be read, and what waits in it."""
    for source in config.sources.values():
        folder: Path | None = getattr(source.options, "folder", None)
        file: Path | None = getattr(source.options, "file", None)
        what = f"[source.{source.name}] {'folder' if folder else 'file'}"
        try:
            if folder is not None:
                others = same_folder(config, source.name, folder) or _open_folder(folder)
                says = f"{folder}, with {to_read(folder, now)}{others}"
                yield Check(what=what, says=says, warns=bool(others), one_of="folder")
            elif file is not None:
                yield _table(source, file, config.timezone)
            elif reads_files(source.options):
                says = f"has no folder: import its files with `syncd import {source.name} FILE…`"
                yield Check(what=f"[source.{source.name}]", says=says)
        except BadFile as error:
            yield wrong(what, error, CONFIGURATION)
        except SyncdError as error:
            yield wrong(what, error)


def _table(source: SourceConfig, file: Path, zone: ZoneInfo) -> Check:
    """Read a table that you keep as the next round would. Raises BadFile where that fails."""
    from syncd.net.client import offline_client  # a check of a configuration without a table starts without it

    what = f"[source.{source.name}] file"
    with offline_client() as http:
        context = Context(source=source.name, zone=zone, http=http, files=[read_file(file, empty=True)])
        pages = list(load_connector(source.kind)(source.options, context).pull(None, ALWAYS))
    records = sum(len(page.records) for page in pages)
    rejected = [row for page in pages for row in page.rejected]
    if rejected:
        rows = count(len(rejected), "row")
        first = f"{rejected[0].where} ({rejected[0].reason})"
        return Check(what=what, says=f"{rows} of it cannot be read, the first at {first}: correct it", warns=True)
    return Check(what=what, says=f"{file}, with {count(records, 'record')}", one_of="file")


def _open_folder(folder: Path) -> str:
    if not is_open_folder(folder):
        return ""
    return f"; anybody can put files there, which syncd would read: run `chmod o-w {quote(str(folder))}`"


def to_read(folder: Path, now: Instant) -> str:
    """`3 files to read, 1 of them saved a moment ago`: that one is read as soon as it has been left alone."""
    ready = {file.path.name for file in waiting_files(folder, now)}
    fresh = len(just_saved(folder, now).keys() - ready)
    files = f"{count(len(ready) + fresh, 'file')} to read"
    which = f", {fresh} of them" if ready else ","
    return f"{files}{which} saved a moment ago" if fresh else files


def check_zones(now: Instant) -> Check:
    """See how old this machine's data of time zones is: rules of daylight saving time change."""
    dated = zone_version()
    year = re.match(r"\d{4}", dated)
    if year and int(year[0]) < now.year - YEARS:
        says = f"their data is of {dated}, and rules of daylight saving time change: update the package tzdata"
        return Check(what="time zones", says=says, warns=True)
    return Check(what="time zones", says=f"of {dated or 'the system'}")


def zone_version() -> str:
    """Return the version of the data that Python reads, such as "2025b"; "" where it does not say."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "Europe" / "London").exists():
            for name in ("tzdata.zi", "+VERSION", "VERSION"):
                with suppress(OSError), (folder / name).open(encoding="ascii", errors="replace") as file:
                    return file.readline().removeprefix("# version").strip()
            return ""
    return version("tzdata")
