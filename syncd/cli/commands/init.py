"""`syncd init`: from nothing to the first report; also makes the ledger, where another one was before."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from syncd.cli.app import run
from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.say import on_a_terminal, say, say_as_it_is
from syncd.cli.setup.ask import ask_yes
from syncd.cli.setup.draft import Mail, configuration
from syncd.cli.setup.found import downloads
from syncd.cli.setup.interview import Answers, Given, interview, place
from syncd.cli.setup.write import copy_exports, write_setup
from syncd.cli.views import Json
from syncd.cli.views.pulls import new_ledger_text
from syncd.cli.views.table import ToCopy
from syncd.config import Config, find
from syncd.config import load as load_config
from syncd.core.wording import count
from syncd.errors import ConfigError, UsageError
from syncd.inbox.drop_folder import done_files
from syncd.ledger.connection import marker_of
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.service.clock import clock
from syncd.wiring.composition import composed

app = Commands()
_NEXT = ("syncd contracts --write", "syncd report --open", "syncd run")


@dataclass(frozen=True, slots=True)
class Initialised:
    """The ledger, whether it is new, and each source's `done/` folder with the number of its files, which a new one
    lacks."""

    ledger: Path
    is_new: bool
    done: Mapping[str, tuple[Path, int]]

    def as_json(self) -> Json:
        done = [{"source": name, "folder": str(folder), "files": files} for name, (folder, files) in self.done.items()]
        return {"ledger": str(self.ledger), "new": self.is_new, "to_import": done if self.is_new else []}

    def as_text(self) -> Iterator[str]:
        if self.is_new:
            yield from new_ledger_text(self.ledger)
            for source, (folder, files) in self.done.items():
                lacks = f"it does not have the {count(files, 'file')} in {folder}"
                yield f"{lacks}: import with `syncd import {source} {quote(str(folder))}/*`"
        else:
            yield f"the ledger {self.ledger} is there: nothing to do"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A configuration that was written, or would be: its file, what was added, and what else."""

    file: Path
    added: str
    answers: Answers
    dry_run: bool

    def as_json(self) -> Json:
        return {
            "file": str(self.file),
            "added": self.added,
            "secrets": [str(path) for path in self.answers.secrets],
            "copied": [str(file) for file, _ in self.answers.copies],
            "dry_run": self.dry_run,
        }

    def as_text(self) -> Iterator[str | ToCopy]:
        if not self.added:
            yield f"{self.file} has all of this already: nothing to add."
            return
        if self.dry_run:
            yield ToCopy(self.added.rstrip("\n").split("\n"))
            return
        yield f"Written: {self.file}"
        for path in self.answers.secrets:
            yield f"Written, for you alone: {path}"
        if self.answers.copies:
            yield f"Copied: {count(len(self.answers.copies), 'export')}"


@app.command()
def init(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    new_ledger: Annotated[
        bool, typer.Option("--new-ledger", help="Start a new ledger, or use the one that is there, for good.")
    ] = False,
    toggl_token: Annotated[
        str | None,
        typer.Option("--toggl-token", metavar="PLACE", help="Where Toggl's token is kept: env:NAME, file:PATH, …"),
    ] = None,
    toggl_url: Annotated[str, typer.Option("--toggl-url", metavar="URL", hidden=True)] = "",
    exports: Annotated[
        Path | None, typer.Option("--exports", metavar="FOLDER", help="Where to look for exports; default: downloads.")
    ] = None,
    drop: Annotated[
        Path, typer.Option("--drop", metavar="FOLDER", help="Folder for the drop folders; default: ~/syncd.")
    ] = Path("~/syncd"),
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Of exports that do not say theirs; default: USD.")
    ] = "USD",
    mail: Annotated[str | None, typer.Option("--mail", metavar="ADDRESS", help="Where reports go.")] = None,
    smtp: Annotated[str | None, typer.Option("--smtp", metavar="HOST", help="The mail server for --mail.")] = None,
    smtp_password: Annotated[
        str | None, typer.Option("--smtp-password", metavar="PLACE", help="Where the password for it is kept.")
    ] = None,
    slack: Annotated[
        str | None, typer.Option("--slack", metavar="PLACE", help="Where the address of a Slack webhook is kept.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: use the options and what is found.")] = False,
    no_round: Annotated[bool, typer.Option("--no-round", help="Do not do the first round.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the configuration; keep nothing.")] = False,
) -> int:
    """Write a configuration, step by step, and do the first round; add what an existing one lacks.

    It tries Toggl's token, finds exports in your downloads, writes secrets into files for you alone, and proposes
    contracts and projects from what it read. Nothing is written before you agree, and nothing is ever overwritten.
    In a pipe, without options, it makes the ledger of the configuration, as the first round does by itself.

    Where there was a ledger before, syncd stops if it is missing or another one, as its volume may not be mounted;
    --new-ledger says that the change is meant. It deletes no ledger.
    """
    options = (toggl_token, exports, mail, slack, yes or None, dry_run or None)
    sets_up = on_a_terminal() or any(option is not None for option in options)
    file = _file(config)
    if new_ledger or (file is not None and file.exists() and not sets_up):
        show(_ledger(config, now, anew=new_ledger), as_json=as_json)
        return 0
    if not sets_up:
        raise UsageError("there is no configuration yet: run `syncd init` on a terminal, or with --yes and options")
    asks = on_a_terminal() and not yes and not as_json
    if not (asks or yes or dry_run):
        raise UsageError("nobody can be asked here: add --yes, which uses the options and what is found")
    given = Given(
        asks=asks,
        toggl=place("--toggl-token", toggl_token) if toggl_token else "",
        toggl_url=toggl_url,
        downloads=(exports or downloads(os.environ)).expanduser(),
        drop=drop.expanduser(),
        currency=currency.upper(),
        mail=_mail(mail, smtp, smtp_password),
        slack=place("--slack", slack) if slack else "",
    )
    target = file or _default()
    view = _set_up(target, given, now, dry_run=dry_run)
    show(view, as_json=as_json)
    if dry_run or as_json or not view.added:
        return 0
    if not no_round and (yes or ask_yes("Do the first round now? It reads everything, and sends nothing.")):
        at = ["--config", str(target), *(["--now", now] if now else [])]
        run(["once", "--no-deliver", *at])
        run(["contracts", "--write", *(["--yes"] if yes else []), *at])
    say()
    say(f"Next: {', '.join(f'`{command}`' for command in _NEXT)}")
    return 0


def _file(config: Path | None) -> Path | None:
    """The configuration's file; None where there is none in any of its places."""
    if config is not None:
        return config
    try:
        return find(os.environ)
    except ConfigError:
        return None


def _default() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "syncd" / "config.toml"


def _mail(address: str | None, host: str | None, password: str | None) -> Mail | None:
    if address is None:
        if host or password:
            raise UsageError("--smtp and --smtp-password are for --mail: add the address")
        return None
    kept = place("--smtp-password", password) if password else ""
    return Mail(address, host or f"smtp.{address.rpartition('@')[2]}", address if kept else "", kept)


def _set_up(file: Path, given: Given, now: str | None, *, dry_run: bool) -> SetUp:
    """Ask, and write what is agreed to."""
    import tzlocal

    before = file.read_bytes().decode("utf-8-sig") if file.exists() else None
    present = _tables_of(before) if before is not None else set()
    zone = tzlocal.get_localzone_name() or "UTC"
    answers = interview(given, present, file.parent.absolute(), zone, clock(now)())
    view = SetUp(file, configuration(answers.draft, present), answers, dry_run)
    if dry_run or not view.added:
        return view
    if given.asks:
        say_as_it_is(f"\n{view.added}")
        if not ask_yes(f"Write this to {file}?"):
            raise typer.Abort
    write_setup(file, before, view.added, answers.secrets)
    for one in answers.draft.exports:
        Path(one.folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    copy_exports(answers.copies)
    return view


def _tables_of(text: str) -> set[str]:
    """The tables that a configuration has, such as `source.toggl`. What stands outside of tables is never added."""
    data = tomllib.loads(text)
    names = {f"{section}.{name}" for section, tables in data.items() if isinstance(tables, dict) for name in tables}
    return names | {"timezone"}


def _ledger(config: Path | None, now: str | None, *, anew: bool) -> Initialised:
    loaded, remembered = load_config(config), RememberedLedgers.of(os.environ)
    if anew:
        remembered.forget(loaded.ledger)
        if is_missing(loaded.ledger):
            marker_of(loaded.ledger).unlink(missing_ok=True)
    with composed(loaded, clock(now)(), remembered=remembered) as composition:
        return Initialised(loaded.ledger, composition.ledger.database.is_new, dict(_done(loaded)))


def _done(config: Config) -> Iterator[tuple[str, tuple[Path, int]]]:
    """Yield each source with files in `done/` of its drop folder: that folder, and how many files it has."""
    for name, source in config.sources.items():
        folder: Path | None = getattr(source.options, "folder", None)
        if folder and (files := done_files(folder)):
            yield name, (folder / "done", files)
