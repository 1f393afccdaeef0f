"""Shared by all tests: the same environment and examples everywhere, and a made-up world with its servers for tests
that run the whole job."""

import atexit
import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from syncd.config import Config, load
from syncd.core.time import Instant
from syncd.pull.workers import Supervision
from syncd.pull.writer import Pulled
from syncd.redaction import forget_secrets
from syncd.service.cycle import Cycle, begin_schedules, pull_sources, register, run_cycle
from syncd.simulator import settings as made_up
from syncd.simulator import world
from syncd.simulator.sinks import SmtpSink, WebhookSink
from syncd.simulator.toggl.server import TogglSimulator
from syncd.wiring.composition import Composition, composed
from tests.examples import FAST, drawn
from tests.made_up import write_config

# Variables of a terminal, a service manager or a user of syncd must not change what a test sees.
VARIABLES = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "NOTIFY_SOCKET", "JOURNAL_STREAM", "CREDENTIALS_DIRECTORY"}
VARIABLES |= {name for name in os.environ if name.startswith("SYNCD_")} - {"SYNCD_REAL_DATA"}
for name in VARIABLES:
    os.environ.pop(name, None)
# Tests start hundreds of processes: each would compile all of syncd again, and each run all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ["XDG_STATE_HOME"] = mkdtemp(prefix="syncd-tests-")  # which ledgers tests had is no business of the user's
atexit.register(rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)

# The same examples each time, however fast the machine is; `make explore` draws others. Of its own accord Hypothesis
# also draws constants from the modules that happen to be loaded, which depends on the tests that ran before.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("explore", PATIENT)
for profile in (FAST, "whole"):
    settings.register_profile(profile, PATIENT, derandomize=True, max_examples=60)
settings.load_profile(FAST)
DRAWN_BY = "_hypothesis_internal_use_settings"  # where Hypothesis keeps the settings of a test


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    if settings.default.derandomize:
        providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the fast tests of properties draw fewer examples than they ask for: see `tests/examples.py`."""
    fast = (getattr(item, "obj", None) for item in items if not item.get_closest_marker("slow"))
    functions = {id(function): function for function in (getattr(test, "__func__", test) for test in fast)}
    for function in functions.values():
        asked = getattr(function, DRAWN_BY, None)
        if asked:
            setattr(function, DRAWN_BY, settings(asked, max_examples=drawn(asked.max_examples)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the garbage collector from looking at thousands of tests again and again: saves a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Forget the secrets that a test has read, since the next one's texts may hold such words; and remove the log
    handlers of commands that ran in this process, whose stderr is closed after their test."""
    before = list(logging.root.handlers)
    yield
    forget_secrets()
    for handler in set(logging.root.handlers) - set(before):
        logging.root.removeHandler(handler)


@dataclass
class Stage:
    """The seeded world, its running servers, and its configuration."""

    world: world.World
    toggl: TogglSimulator
    smtp: SmtpSink
    slack: WebhookSink
    folder: Path
    config_file: Path

    def config(self) -> Config:
        return load(self.config_file, environ={})

    def edit(self, before: str, after: str) -> None:
        text = self.config_file.read_text("utf-8")
        assert before in text
        self.config_file.write_text(text.replace(before, after), "utf-8")

    @contextmanager
    def open(self, now: Instant | None = None) -> Iterator[Composition]:
        with composed(self.config(), now or self.world.now, sleep=lambda _: None) as composition:
            yield composition

    def cycle(self, now: Instant | None = None, **options: object) -> Cycle:
        """One round at `now`, with the servers' clock set to it."""
        moment = now or self.world.now
        self.toggl.account.now = moment
        with self.open(moment) as composition:
            return run_cycle(composition, moment, lambda: moment, **options)

    def pull(self, now: Instant | None = None, stopping: Callable[[], bool] = lambda: False) -> list[Pulled]:
        """Pull every source at `now`, with the servers' clock set to it."""
        moment = now or self.world.now
        self.toggl.account.now = moment
        with self.open(moment) as composition:
            register(composition, moment)
            names = list(composition.config.sources)
            return pull_sources(composition, names, moment, lambda: moment, Supervision(stopping=stopping))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield staged(tmp_path, stack, monkeypatch)


@pytest.fixture
def make_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    with ExitStack() as stack:
        yield lambda seed: staged(tmp_path / str(seed), stack, monkeypatch, seed)


def staged(folder: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, seed: int = 1) -> Stage:
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("TOGGL_TOKEN", made_up.TOKEN)
    made = world.build(seed, folder)
    toggl = stack.enter_context(TogglSimulator(made.account, made_up.TOKEN))
    smtp, slack = stack.enter_context(SmtpSink()), stack.enter_context(WebhookSink())
    webhook = folder / "slack-webhook"
    webhook.write_text(slack.url, "utf-8")
    config_file = folder / "config.toml"
    write_config(made, config_file, toggl_url=toggl.url, smtp_port=smtp.port, slack_url_file=webhook)
    stage = Stage(made, toggl, smtp, slack, folder, config_file)
    begun = made.now - timedelta(weeks=1)  # the reports are not new: one is due
    with stage.open(begun) as composition:
        begin_schedules(composition, begun)
    return stage
