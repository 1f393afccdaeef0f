"""A ledger after one round in the simulated world: made once, copied for each test, beside the running servers."""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.cli.app import run
from syncd.config import load
from syncd.core.time import iso
from syncd.service.cycle import begin_schedules, run_cycle
from syncd.simulator import settings, world
from syncd.simulator.sinks import SmtpSink, WebhookSink
from syncd.simulator.toggl.server import TogglSimulator
from syncd.wiring.composition import composed
from tests.made_up import write_config


@dataclass(frozen=True, kw_only=True)
class Home:
    """A user's folder: `config` is their file, `ledger` has one round in it, and commands run at `now`."""

    folder: Path
    config: Path
    ledger: Path
    now: str
    smtp: SmtpSink
    hook: WebhookSink
    capsys: Any

    def run(self, *arguments: str, now: str | None = None) -> tuple[int, str, str]:
        """Run a command in this folder: its exit code, output and errors."""
        code = run([*arguments, "--config", str(self.config), "--now", now or self.now])
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Return what a command prints with --json."""
        ended, out, err = self.run(*arguments, "--json")
        assert (ended, err) == (code, "")
        return json.loads(out)

    def lines(self, *arguments: str, code: int = 0) -> list[str]:
        """Return the lines a command prints."""
        ended, out, err = self.run(*arguments)
        assert (ended, err) == (code, "")
        return out.splitlines()

    def refused(self, *arguments: str, code: int = 2, now: str | None = None) -> str:
        """Return the error of a command that prints nothing and exits with `code`."""
        ended, out, err = self.run(*arguments, now=now)
        assert (ended, out) == (code, "")
        assert "Traceback" not in err
        return err

    def edit(self, old: str, new: str) -> None:
        """Replace a text that stands once in the configuration."""
        text = self.config.read_text()
        assert text.count(old) == 1
        self.config.write_text(text.replace(old, new))


@dataclass(frozen=True, kw_only=True)
class Made:
    """The world with its servers running, after one round."""

    folder: Path
    toggl: TogglSimulator
    smtp: SmtpSink
    hook: WebhookSink
    now: str


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """One world for the session; no test changes it."""
    folder = tmp_path_factory.mktemp("world")
    built = world.build(1, folder)
    # No quota: the tests of a whole session together are one user asking too often.
    with TogglSimulator(built.account, settings.TOKEN, quota=None) as toggl, SmtpSink() as smtp, WebhookSink() as hook:
        (folder / "hook").write_text(hook.url)
        (folder / "hook").chmod(0o600)
        config = folder / "config.toml"
        write_config(built, config, toggl_url=toggl.url, smtp_port=smtp.port, slack_url_file=folder / "hook")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TOGGL_TOKEN", settings.TOKEN)
            with composed(load(config, environ={}), built.now) as composition:
                begin_schedules(composition, built.now - timedelta(weeks=1))
                cycle = run_cycle(composition, built.now, lambda: built.now)
        assert not any(pull.error for pull in cycle.pulls)
        yield Made(folder=folder, toggl=toggl, smtp=smtp, hook=hook, now=iso(built.now))


@pytest.fixture
def home(made, tmp_path, monkeypatch, capsys):
    """A copy of the world's folder that a test may change."""
    folder = tmp_path / "home"
    shutil.copytree(made.folder, folder, copy_function=shutil.copy2)
    config = folder / "config.toml"
    config.write_text(config.read_text().replace(str(made.folder.resolve()), str(folder)))
    monkeypatch.setenv("TOGGL_TOKEN", settings.TOKEN)
    for name in [name for name in os.environ if name.startswith("SYNCD_")]:
        monkeypatch.delenv(name)
    return Home(
        folder=folder,
        config=config,
        ledger=folder / "ledger.db",
        now=made.now,
        smtp=made.smtp,
        hook=made.hook,
        capsys=capsys,
    )
