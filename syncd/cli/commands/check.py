"""`syncd check`: is everything in place, and can everything derived be derived again?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, say, writing
from syncd.core.time import Instant, Span
from syncd.errors import CONFIGURATION, DONE, FAILED, TRY_LATER, USAGE, SyncdError

if TYPE_CHECKING:
    from syncd.config import Config
    from syncd.ledger.derived.rebuild import Difference
    from syncd.net.quota import Quota

app = typer.Typer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was looked at; `code` is the exit code it asks for."""

    what: str
    says: str
    code: int = DONE

    @property
    def ok(self) -> bool:
        """Whether nothing needs doing."""
        return self.code == DONE


@app.command()
def check(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server anything.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also derive and judge everything anew and compare; nothing is kept.")
    ] = False,
) -> int:
    """Check the configuration, its secrets, files and folders, the ledger, and whether servers let syncd in.

    Nothing is written: of a server one page is asked for, and not kept.
    """
    from syncd.config import load
    from syncd.core.wording import count
    from syncd.service.clock import clock

    loaded, moment = load(config), clock(now)()
    parts = (("source", loaded.sources), ("contract", loaded.contracts), ("report", loaded.reports))
    contents = ", ".join(count(len(tables), thing) for thing, tables in parts)
    checks = [Checked(what=f"configuration {loaded.file}", says=contents), *_secrets(loaded), _ledger(loaded, moment)]
    checks += _files(loaded, moment)
    checks += _channels(loaded, moment)
    if not offline:
        secretless = {each.what.partition(" ")[0] for each in checks if not each.ok}
        checks += _servers(loaded, moment, secretless)
    if deep:
        checks += _rebuilt(config, now)
    if as_json:
        rows = [{"what": each.what, "ok": each.ok, "says": each.says} for each in checks]
        print_json({"ok": all(each.ok for each in checks), "checks": rows})
    else:
        for each in checks:
            say(f"{'ok' if each.ok else 'WRONG':5}  {each.what}: {each.says}")
    return _worst(checks)


def _wrong(what: str, error: SyncdError) -> Checked:
    code = CONFIGURATION if error.exit_code == USAGE else error.exit_code
    return Checked(what=what, says=str(error), code=code)


def _worst(checks: Iterable[Checked]) -> int:
    """What a person must put right comes before what time may heal."""
    codes = {each.code for each in checks}
    return next((code for code in (CONFIGURATION, FAILED, TRY_LATER) if code in codes), DONE)


def _secrets(config: "Config") -> Iterator[Checked]:
    from syncd import log

    for what, secret in config.secrets():
        try:
            log.keep_secret(secret.reveal())
            yield Checked(what=what, says=f"found in {secret}")
        except SyncdError as error:
            yield _wrong(what, error)


def _ledger(config: "Config", now: Instant) -> Checked:
    from syncd.ledger import Ledger

    what = f"ledger {config.ledger}"
    if not config.ledger.exists():
        return Checked(what=what, says="not there yet, the first pull makes it")
    try:
        with Ledger.open(config.ledger, now, read_only=True) as ledger:
            return Checked(what=what, says=f"sound, {ledger.size:,} bytes")
    except SyncdError as error:
        return _wrong(what, error)


def _files(config: "Config", now: Instant) -> Iterator[Checked]:
    from syncd.inbox.drop_folder import waiting_files
    from syncd.inbox.files import read_file
    from syncd.wiring.directory import reads_files

    for source in config.sources.values():
        folder: Path | None = getattr(source.options, "folder", None)
        file: Path | None = getattr(source.options, "file", None)
        what = f"[source.{source.name}] {'folder' if folder else 'file'}"
        try:
            if folder is not None:
                yield Checked(what=what, says=f"{folder}, with {len(waiting_files(folder, now))} files to read")
            elif file is not None:
                yield Checked(what=what, says=f"{file}, with {len(read_file(file).data):,} bytes")
            elif reads_files(source.options):
                says = f"has no folder, and reads what you give it: syncd import {source.name} FILE…"
                yield Checked(what=f"[source.{source.name}]", says=says)
        except SyncdError as error:
            yield _wrong(what, error)


def _channels(config: "Config", now: Instant) -> Iterator[Checked]:
    from syncd.cli.scratch import on_trial

    with on_trial(config, now) as composition:
        for name in config.channels:
            says = f"takes {', '.join(composition.channels.formats(name))}; to try it: syncd notify test {name}"
            yield Checked(what=f"[channel.{name}]", says=says)


def _servers(config: "Config", now: Instant, secretless: set[str]) -> Iterator[Checked]:
    """Asks each source that is a server for a page; not those whose secret is missing, which has been told."""
    from syncd.cli.scratch import on_trial
    from syncd.wiring.directory import reads_files

    servers = [each.name for each in config.sources.values() if not reads_files(each.options)]
    quotas = _Quotas(config, now)
    with on_trial(config, now) as composition:
        for name in servers:
            if f"[source.{name}]" in secretless:
                continue
            what = f"[source.{name}] server"
            try:
                with composition.connectors.open(name, [], quotas, lambda: now) as connector:
                    page = next(iter(connector.pull(None, Span(now - timedelta(days=1), now))), None)
                yield Checked(what=what, says=f"lets syncd in and showed {len(page.records) if page else 0} records")
            except SyncdError as error:
                yield _wrong(what, error)


class _Quotas:
    """What the ledger knows of quotas, and what is heard on top of it, which the next pull will hear again."""

    def __init__(self, config: "Config", now: Instant) -> None:
        from contextlib import suppress

        from syncd.ledger import Ledger

        self._known: dict[str, Quota] = {}
        with suppress(SyncdError), Ledger.open(config.ledger, now, read_only=True) as ledger:
            self._known = {quota.bucket: quota for quota in ledger.sources.quotas()}

    def quota(self, bucket: str) -> "Quota | None":
        """The quota as last heard."""
        return self._known.get(bucket)

    def store_quota(self, quota: "Quota") -> None:
        """Remember a quota until the end of the command."""
        self._known[quota.bucket] = quota


def _rebuilt(config: Path | None, now: str | None) -> Iterator[Checked]:
    """Derives and judges everything anew, from what sources said alone, and compares; takes it all back."""
    from syncd.ledger.derived.rebuild import Rebuilding
    from syncd.service.cycle import register, settle

    what = "everything derived"
    with writing(config, now) as opened, opened.composition.ledger.database.rehearsal():
        register(opened.composition, opened.now)
        settle(opened.composition, opened.now)  # what is due anyway is no difference
        rebuilding = Rebuilding(opened.composition.ledger.database)
        rebuilding.forget()
        judged = settle(opened.composition, opened.now)
        differences = rebuilding.differences()
    for each in differences:
        yield Checked(what=what, says=_difference(each), code=FAILED)
    if not differences:
        yield Checked(what=what, says=f"comes out the same when made again; {judged} subjects judged")


def _difference(each: "Difference") -> str:
    examples = "".join(f"\n         {example}" for example in each.examples)
    return f"{each.table} came out otherwise, {each.lost} rows gone and {each.gained} new{examples}"
