"""The composition root: a configuration with its open ledger, and what steps are made of."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from syncd.config import Config
from syncd.core.profile import Profile
from syncd.core.reminders import Reminders
from syncd.core.rules_off import RulesOff
from syncd.core.schedule import Schedule
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.ledger.remembered import NOT_REMEMBERED, RememberedLedgers
from syncd.platforms import read_platforms
from syncd.wiring import fingerprints
from syncd.wiring.clients import Channels, Connectors, Servers
from syncd.wiring.directory import Directory, DirectoryReader, judged_since
from syncd.wiring.recipes import recipes_for
from syncd.wiring.reports import report_schedule
from syncd.wiring.rules import EnabledRule, enabled_rules, rules_off

CYCLES_AFTER = (50_000, 10, 10)
"""Python looks for cycles of objects after so many new ones, instead of after 700. syncd makes millions of objects and
hardly any cycle among them: looking took a tenth of deriving and judging."""


@dataclass(frozen=True)
class Composition:
    """A configuration with its open ledger. Steps do not take it: they take the parts they read."""

    config: Config
    ledger: Ledger
    sleep: Callable[[float], None] = time.sleep  # between tries and requests
    servers: Servers = field(default_factory=Servers)

    @cached_property
    def rules(self) -> Mapping[str, EnabledRule]:
        """Enabled rules by id."""
        return enabled_rules(self.config.rules)

    @cached_property
    def rules_off(self) -> RulesOff | None:
        """The rules that the configuration switches off, without those that only inform."""
        return rules_off(self.config.rules)

    @cached_property
    def connectors(self) -> Connectors:
        """The connectors of the configured sources."""
        return Connectors(self.config.sources, self.config.timezone, self.sleep, self.servers)

    @cached_property
    def channels(self) -> Channels:
        """The configured channels."""
        return Channels(self.config.channels)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """Every platform's profile: syncd's facts under those of the configuration."""
        platforms, recipes = read_platforms(self.config.platforms), recipes_for(self.config)
        return {name: platform.profile(self.config.timezone, recipes) for name, platform in platforms.items()}

    @cached_property
    def schedules(self) -> Mapping[str, Schedule | Reminders]:
        """When each configured report is due, by name."""
        reports = self.config.reports
        return {name: report_schedule(self.config, self.profiles, report) for name, report in reports.items()}

    @cached_property
    def _directories(self) -> DirectoryReader:
        return DirectoryReader(self.config, self.profiles, self.ledger)

    def directory(self) -> Directory:
        """Who is who now."""
        return self._directories.read()

    @cached_property
    def _inputs(self) -> Mapping[str, str]:
        return fingerprints.inputs(self.config, self.profiles, self.rules)

    def inputs(self) -> dict[str, str]:
        """Digests of everything besides records that deriving and judging read: the configuration, and what the ledger
        adds to it."""
        since = judged_since(self.config, self.ledger)
        return {**self._inputs, **fingerprints.inputs_of_ledger(since, self.ledger.derived.duplicating_namespaces())}


@contextmanager
def composed(
    config: Config,
    now: Instant,
    *,
    read_only: bool = False,
    remembered: RememberedLedgers = NOT_REMEMBERED,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Composition]:
    """Open the ledger for a configuration and close it afterwards. Raises LedgerError, and ForeignLedger where it is
    not the `remembered` one; it is remembered if it may be written."""
    remembered.check(config.ledger)
    gc.set_threshold(*CYCLES_AFTER)
    with Ledger.open(config.ledger, now, read_only=read_only) as ledger, ledger.database.blamed():
        if not read_only:
            remembered.keep(config.ledger, ledger.database.identity)
        yield Composition(config, ledger, sleep)
