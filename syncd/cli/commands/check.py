"""`syncd check`: is everything in place, and does recomputing everything give the same?"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.checks import machine
from syncd.cli.checks.ledger import check_backups, check_ledger
from syncd.cli.checks.monitoring import check_monitoring
from syncd.cli.checks.names import check_map_order, check_names
from syncd.cli.checks.places import with_places
from syncd.cli.checks.servers import check_channels, check_servers
from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views.checks import Check, Checks
from syncd.cli.views.migration import Migration
from syncd.config import Config, UnreadableConfig, find, inspect, migration, save
from syncd.config.env import PREFIX
from syncd.config.model import TOP_LEVEL
from syncd.config.problems import Problem, place
from syncd.core.time import Instant
from syncd.core.wording import count, did_you_mean
from syncd.errors import CONFIGURATION, DONE, FAILED, SyncdError, UsageError
from syncd.judge.due import SOON
from syncd.ledger import Ledger
from syncd.ledger.derived.rebuild import Rebuild, TableDifference
from syncd.service.clock import clock
from syncd.service.cycle import register, settle

app = Commands()


@app.command()
def check(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Also recompute everything and compare; keep nothing.")] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Only replace what earlier versions of syncd called otherwise.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --migrate: only show the changes.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show everything that is right, line by line.")] = False,
) -> int:
    """Check the configuration: secrets, files, folders, ledger, and the login to each server.

    Mistakes come first, each with its line, column and cure; then warnings; then what is right. The last line says what
    was not checked. Nothing is kept or sent: each server is asked for one page, and a mail server for the login.
    """
    if dry_run and not migrate:
        raise UsageError("--dry-run is for --migrate: a check changes nothing")
    if migrate:
        show(_migrated(config or find(os.environ), dry_run=dry_run), as_json=as_json)
        return DONE
    moment = clock(now)()
    try:
        loaded, problems = inspect(config)
    except UnreadableConfig as error:
        view = Checks((_mistake(error.problem),), (_UNREADABLE,), verbose)
    else:
        checks = [*_local(loaded, problems, moment, deep=deep)]
        names = _names(loaded, moment) if _knows_ledger(problems) else None
        checks += names or ()
        without = {check.what.partition(" ")[0] for check in checks if not check.ok}
        checks += check_channels(loaded, moment, without, offline=offline)
        checks += check_servers(loaded, moment, without) if not offline else ()
        sound = all(check.ok for check in checks if check.what in ("clock", f"ledger {loaded.ledger}"))
        compares = deep and not problems and names is not None and sound
        checks += _recomputed(config, now) if compares else ()
        reach = _Reach(problems, names=names is not None, servers=not offline, compared=compares, real_time=now is None)
        unchecked = _unchecked(loaded, checks, reach)
        view = Checks(tuple(with_places(checks, loaded.file)), tuple(unchecked), verbose)
    show(view, as_json=as_json)
    return view.exit_code


def _migrated(file: Path, *, dry_run: bool) -> Migration:
    names = migration(file)
    writes = names.before != names.after and not dry_run
    if writes:
        save(file, names.after)
    return Migration(file=file, names=names, written=writes)


_MISSPELT = did_you_mean("ledgr", ["ledger"])
_UNREADABLE = "secrets, folders, ledger, channels and servers, until the configuration can be read"


def _mistake(problem: Problem) -> Check:
    return Check(what=problem.place, says=problem.says, code=CONFIGURATION, file=problem.file, at=problem.at)


def _local(config: Config, problems: Iterable[Problem], now: Instant, *, deep: bool) -> Iterator[Check]:
    """Check what needs no server; of a configuration with problems, what is right of it."""
    yield from map(_mistake, problems)
    if not problems:
        yield _configuration(config)
    yield from machine.check_config_file(config.file)
    yield machine.check_zones(now)
    yield from machine.start(config, now)
    yield from _renamed(config.file)
    yield from check_map_order(config)
    yield from machine.check_secrets(config)
    if _knows_ledger(problems):
        yield from check_ledger(config, now, deep=deep)
        yield from check_backups(config)
    yield from machine.check_files(config, now)
    yield from check_monitoring(config)


def _names(config: Config, now: Instant) -> list[Check] | None:
    """Compare the names in the configuration with those that were read; None where no ledger can be read."""
    with suppress(SyncdError), Ledger.open(config.ledger, now, read_only=True) as ledger:
        return list(check_names(config, ledger))
    return None


def _renamed(file: Path) -> Iterator[Check]:
    """Warn of what earlier versions called otherwise, which is still read."""
    for renamed in migration(file).renamed:
        says = f'"{renamed.was}" is called "{renamed.now}" now, and still read: run `syncd check --migrate`'
        yield Check(what=place(renamed.path), says=says, warns=True)


def _knows_ledger(problems: Iterable[Problem]) -> bool:
    """Whether the keys outside of tables are right, and so the place of the ledger."""
    return not any(
        problem.place in TOP_LEVEL or problem.place.startswith(PREFIX) or problem.says.endswith(_MISSPELT)
        for problem in problems
    )


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a check went."""

    problems: Sequence[Problem]
    _: KW_ONLY
    names: bool  # compared with those in the ledger
    servers: bool  # asked
    compared: bool  # with everything recomputed
    real_time: bool  # of this machine's clock


def _unchecked(config: Config, checks: Iterable[Check], reach: _Reach) -> Iterator[str]:
    """Name what was not checked, and why."""
    if reach.problems:
        yield "tables with a mistake"
    if not _knows_ledger(reach.problems):
        yield "the ledger, until the keys at the top of the configuration are right"
    elif (config.maps or config.contracts) and not reach.names:
        yield "names in [[map]], titles of contracts and currencies of rates, until a ledger can be read"
    if not reach.servers:
        yield "servers, the clock and the login of channels (--offline)"
    elif not any(check.what == "clock" for check in checks):
        yield "the clock, since " + ("no server showed the time" if reach.real_time else "--now gives the time")
    if config.channels:
        yield "whether messages arrive (`syncd notify test CHANNEL`)"
    if reach.names and not reach.compared:
        yield "whether recomputing everything gives the same (--deep)"


def _configuration(config: Config) -> Check:
    parts = (("source", config.sources), ("contract", config.contracts), ("report", config.reports))
    contents = ", ".join(count(len(tables), thing) for thing, tables in parts)
    what = f"configuration {config.file}"
    if not config.sources:
        says = f"{contents}: nothing is read and nothing is checked; add a [source.NAME], see `syncd plugins`"
        return Check(what=what, says=says, code=CONFIGURATION)
    return Check(what=what, says=contents)


def _recomputed(config: Path | None, now: str | None) -> Iterator[Check]:
    """Recompute everything from the observations alone, on a copy of the ledger, and compare."""
    what = "everything derived"
    with reading(config, now) as opened, opened.composition.ledger.rehearsal() as copy:
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
