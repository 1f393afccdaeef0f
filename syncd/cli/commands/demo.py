"""`syncd demo`: the whole job on invented data, with real HTTP, SMTP and files, and no account."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.chains import read_chains
from syncd.cli.groups import Commands
from syncd.cli.opening import Opened
from syncd.cli.output import View, show
from syncd.cli.say import say
from syncd.cli.views.chain import Chains
from syncd.cli.views.statement import StatementOfAccount, Statements
from syncd.config import Config, load
from syncd.core.time import Period
from syncd.core.wording import count
from syncd.errors import UsageError
from syncd.ledger.remembered import RememberedLedgers
from syncd.report.render.message import FORMATS
from syncd.report.statements import account_statements
from syncd.service.cycle import begin_schedules, run_cycle
from syncd.simulator import settings, world
from syncd.simulator.milestones import AGREED
from syncd.simulator.sinks import SmtpSink, WebhookSink
from syncd.simulator.toggl.server import TogglSimulator
from syncd.wiring.composition import composed

app = Commands()
BOOKED = Period.parse("2026-10-12..2026-11-15")
"""Days of which every transaction is known."""
BILLED = Period.parse("2026-10-12..2026-11-01")
"""Weeks of which every bill is known."""
_MARKER = ".syncd-demo"


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for its files.")] = Path("demo"),
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER", help="Each number invents other data.")] = 1,
) -> int:
    """Try syncd on invented data: a simulated Toggl, Upwork exports, milestones, and the report about them."""
    _clear(folder)
    invented = world.build(seed, folder)
    with (
        TogglSimulator(invented.account, settings.TOKEN) as toggl,
        SmtpSink() as smtp,
        WebhookSink() as slack,
        _environment("TOGGL_TOKEN", settings.TOKEN),
    ):
        webhook = folder / "slack-webhook"
        webhook.touch(mode=0o600)
        webhook.write_text(slack.url, "utf-8")
        config_file = folder / "config.toml"
        config_file.write_text(
            invented.config(toggl_url=toggl.url, smtp_port=smtp.port, slack_url_file=webhook), "utf-8"
        )
        config = load(config_file, environ={})
        RememberedLedgers.of(os.environ).forget(config.ledger)  # an earlier demo's, which is no more
        _see_what_was_agreed(invented, config)
        with composed(config, invented.now) as composition:
            begin_schedules(composition, invented.now - timedelta(weeks=1))  # Jane has had it for a while
            cycle = run_cycle(composition, invented.now, lambda: invented.now)
            report = composition.ledger.outbox.report(cycle.reports[0])
            money = list(_money(Opened(composition, invented.now, lambda: invented.now)))
        requests = len(toggl.requests)
        (folder / "mail.eml").write_bytes(smtp.messages[0])
        (folder / "slack.json").write_text(json.dumps(slack.messages[0], indent=2, ensure_ascii=False), "utf-8")
    assert report is not None
    say(FORMATS["text"](report))
    for view in money:
        show(view)
        say()
    files = count(len(invented.files), "file")
    say(f"Made {count(requests, 'request')} to a simulated Toggl, read {files}, sent a mail and a Slack message.")
    say(f"In {folder}/: report.html, mail.eml, slack.json, ledger.db, and the config.toml behind them.")
    program = "syncd" if shutil.which("syncd") else sys.argv[0]  # `make demo` runs the one in .venv
    say(f"Next: {program} discrepancies --config {config_file} --now 2026-11-16T09:00:00Z")
    return 0


def _see_what_was_agreed(invented: world.World, config: Config) -> None:
    """Run a round on the day on which the milestones stood as agreed, and let their table change afterwards."""
    invented.agree()
    with composed(config, AGREED) as composition:
        run_cycle(composition, AGREED, lambda: AGREED, sources=["milestones"], deliver=False)
    invented.renegotiate()


def _money(opened: Opened) -> Iterator[View]:
    """Show where the money went: the statement of the platform's account, and one contract's way to the bank."""
    ledger, directory = opened.composition.ledger, opened.composition.directory()
    accounts = account_statements(ledger, directory, BOOKED, opened.now, wanted=lambda one: one.account == "upwork")
    yield Statements(BOOKED, [StatementOfAccount(account) for account in accounts])
    yield Chains(BILLED, list(read_chains(opened, BILLED, "shop")))


def _clear(folder: Path) -> None:
    """Empty the folder of an earlier demo. UsageError for a folder that no demo made."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARKER).exists()):
            raise UsageError(f"{folder} exists and was not made by `syncd demo`: choose another with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARKER).touch()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set a variable, and restore it afterwards."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
