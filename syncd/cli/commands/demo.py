"""`syncd demo`: the whole job on a made-up world, with real HTTP, SMTP and files, and no account."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.common import say
from syncd.errors import UsageError

app = typer.Typer()
_MARKER = ".syncd-demo"


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to put what it makes.")] = Path("demo"),
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another six weeks of work.")] = 1,
) -> int:
    """Show the whole job: a simulated Toggl, Upwork exports, a milestone table, and the report that comes of them."""
    from syncd.config import load
    from syncd.report.render import text
    from syncd.service.cycle import run_cycle
    from syncd.service.locks import working
    from syncd.simulator import settings, world
    from syncd.simulator.sinks import SmtpSink, WebhookSink
    from syncd.simulator.toggl.server import TogglSimulator
    from syncd.wiring.composition import composed

    _clear(folder)
    made = world.build(seed, folder)
    with (
        TogglSimulator(made.account, settings.TOKEN) as toggl,
        SmtpSink() as smtp,
        WebhookSink() as slack,
        _environment("TOGGL_TOKEN", settings.TOKEN),
    ):
        webhook = folder / "slack-webhook"
        webhook.write_text(slack.url, "utf-8")
        config_file = folder / "config.toml"
        config_file.write_text(made.config(toggl_url=toggl.url, smtp_port=smtp.port, slack_url_file=webhook), "utf-8")
        config = load(config_file, environ={})
        with working(config.ledger), composed(config, made.now) as composition:
            cycle = run_cycle(composition, made.now, lambda: made.now)
            report = composition.ledger.outbox.report(cycle.reports[0])
        requests = len(toggl.requests)
        (folder / "mail.eml").write_bytes(smtp.messages[0])
        (folder / "slack.json").write_text(json.dumps(slack.messages[0], indent=2, ensure_ascii=False), "utf-8")
    assert report is not None
    say(text.render(report))
    say(f"Made with {requests} requests to a simulated Toggl, {len(made.files)} files, a mail and a Slack message.")
    say(f"Look into {folder}/: report.html, mail.eml, slack.json, ledger.db, and config.toml, which it all comes from.")
    say(f"Ask it more: syncd discrepancies --config {config_file} --now 2026-11-16T09:00:00Z")
    return 0


def _clear(folder: Path) -> None:
    """Make room for a fresh demo; a folder that no demo made is left alone."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARKER).exists()):
            raise UsageError(f"{folder} exists and was not made by `syncd demo`: choose another with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARKER).touch()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """The demo's token where the demo's configuration looks for it, and what was there afterwards."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
