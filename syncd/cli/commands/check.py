"""`syncd check`: is everything in place, and does recomputing everything give the same?"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli import setup_checks
from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.scratch import scratch_composition
from syncd.cli.views.checks import Check, Checks
from syncd.config import Config, inspect
from syncd.core.quota import Quota
from syncd.core.time import Instant, Span
from syncd.core.wording import count
from syncd.errors import CONFIGURATION, FAILED, SyncdError
from syncd.inbox.drop_folder import just_saved, waiting_files
from syncd.inbox.files import read_file
from syncd.judge.due import SOON
from syncd.ledger import Ledger
from syncd.ledger.derived.rebuild import Rebuild, TableDifference
from syncd.net.clock_check import WrongClock
from syncd.service.clock import clock
from syncd.service.cycle import register, settle
from syncd.service.right_clock import clock_is_behind
from syncd.wiring.sources import reads_files

app = Commands()


@app.command()
def check(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Also recompute everything and compare; keep nothing.")] = False,
) -> int:
    """Check the configuration: secrets, files, folders, ledger, and the login to each server.

    Nothing is kept: each server is asked for one page, which is not kept.
    """
    (loaded, mistakes), moment = inspect(config), clock(now)()
    checks = [*setup_checks.mistakes(mistakes)] if mistakes else [_configuration(loaded)]
    checks += [*setup_checks.start(loaded, moment), *setup_checks.secrets(loaded)]
    secretless = {check.what.partition(" ")[0] for check in checks if not check.ok}
    if mistakes:
        checks += _files(loaded, moment)
    else:
        checks += [setup_checks.ledger(loaded, moment, deep=deep), *_files(loaded, moment)]
        with scratch_composition(loaded, moment) as composition:
            checks += setup_checks.channels(composition, secretless)
        with suppress(SyncdError), Ledger.open(loaded.ledger, moment, read_only=True) as ledger:
            checks += setup_checks.names(loaded, ledger)
        checks += _servers(loaded, moment, secretless) if not offline else ()
        checks += _recomputed(config, now) if deep and loaded.ledger.exists() else ()
    view = Checks(tuple(setup_checks.with_lines(checks, loaded.file)))
    show(view, as_json=as_json)
    return view.exit_code


def _configuration(config: Config) -> Check:
    parts = (("source", config.sources), ("contract", config.contracts), ("report", config.reports))
    contents = ", ".join(count(len(tables), thing) for thing, tables in parts)
    what = f"configuration {config.file}"
    if not config.sources:
        says = f"{contents}: without a [source.NAME] nothing is read and nothing is checked"
        return Check(what=what, says=says, code=CONFIGURATION)
    return Check(what=what, says=contents)


def _files(config: Config, now: Instant) -> Iterator[Check]:
    for source in config.sources.values():
        folder: Path | None = getattr(source.options, "folder", None)
        file: Path | None = getattr(source.options, "file", None)
        what = f"[source.{source.name}] {'folder' if folder else 'file'}"
        try:
            if folder is not None:
                others = setup_checks.same_folder(config, source.name, folder)
                says = f"{folder}, with {_to_read(folder, now)}{others}"
                yield Check(what=what, says=says, warns=bool(others))
            elif file is not None:
                yield Check(what=what, says=f"{file}, with {len(read_file(file).data):,} bytes")
            elif reads_files(source.options):
                says = f"has no folder: import its files with `syncd import {source.name} FILE…`"
                yield Check(what=f"[source.{source.name}]", says=says)
        except SyncdError as error:
            yield setup_checks.wrong(what, error)


def _to_read(folder: Path, now: Instant) -> str:
    """`3 files to read, 1 of them saved a moment ago`: that one is read as soon as it has been left alone."""
    ready = {file.path.name for file in waiting_files(folder, now)}
    fresh = len(just_saved(folder, now).keys() - ready)
    files = f"{count(len(ready) + fresh, 'file')} to read"
    which = f", {fresh} of them" if ready else ","
    return f"{files}{which} saved a moment ago" if fresh else files


def _servers(config: Config, now: Instant, secretless: set[str]) -> Iterator[Check]:
    """Ask each server for a page, except where its secret is missing, which another check has reported."""
    quotas = _Quotas(config, now)
    with scratch_composition(config, now) as composition:
        for source in config.sources.values():
            if reads_files(source.options) or f"[source.{source.name}]" in secretless:
                continue
            what = f"[source.{source.name}] server"
            try:
                with composition.connectors.open(source.name, [], quotas, lambda: now) as connector:
                    page = next(iter(connector.pull(None, Span(now - timedelta(days=1), now))), None)
                records = count(len(page.records) if page else 0, "record")
                yield Check(what=what, says=f"login accepted, {records} on the first page")
            except SyncdError as error:
                yield setup_checks.wrong(what, error)


class _Quotas:
    """The quotas in the ledger, and in memory what the servers answer now; the next pull will hear that again."""

    def __init__(self, config: Config, now: Instant) -> None:
        self._known: dict[str, Quota] = {}
        with suppress(SyncdError), Ledger.open(config.ledger, now, read_only=True) as ledger:
            self._known = {quota.bucket: quota for quota in ledger.quotas.all()}

    def quota(self, bucket: str) -> Quota | None:
        """Return the quota as last heard."""
        return self._known.get(bucket)

    def store_quota(self, quota: Quota) -> None:
        """Remember a quota until the command ends."""
        self._known[quota.bucket] = quota


def _recomputed(config: Path | None, now: str | None) -> Iterator[Check]:
    """Recompute everything from the observations alone, on a copy of the ledger, and compare."""
    what = "everything derived"
    with reading(config, now) as opened, opened.composition.ledger.rehearsal() as copy:
        if behind := clock_is_behind(opened.composition, opened.now):
            raise WrongClock(behind)
        composition = replace(opened.composition, ledger=copy)
        register(composition, opened.now)
        moment = opened.now + 2 * SOON  # what is judged again in every round was judged at one moment, too
        settle(composition, moment)  # what is due anyway is no difference
        rebuild = Rebuild(copy.database)
        rebuild.remove()
        judged = settle(composition, moment)
        differences = rebuild.differences()
    for difference in differences:
        yield Check(what=what, says=_difference(difference), code=FAILED)
    if not differences:
        yield Check(what=what, says=f"recomputed with the same result, {count(judged, 'subject')} checked")


def _difference(difference: TableDifference) -> str:
    shown = [("was", row) for row in difference.lost_examples] + [("is", row) for row in difference.gained_examples]
    examples = "".join(f"\n         {word}: {', '.join(map(str, row))}" for word, row in shown)
    lost = count(difference.lost, "row")
    return f"{difference.table} differs when recomputed: {lost} lost, {difference.gained} new{examples}"
