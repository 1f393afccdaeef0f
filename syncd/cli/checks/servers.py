"""Asks each server for a page, and logs in to each channel. Nothing of it is kept, and nothing is sent."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from syncd.channel import DeliveryError
from syncd.cli.checks.wrong import wrong
from syncd.cli.scratch import scratch_composition
from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.core.quota import Quota
from syncd.core.time import Instant, Span
from syncd.core.wording import Here, count, when
from syncd.errors import CONFIGURATION, TRY_LATER, ConfigError, SyncdError
from syncd.ledger import Ledger
from syncd.ledger.outbox import Destination
from syncd.net.clock_check import WrongClock, is_of_machine, machine_clock
from syncd.report.render.files import why_missing
from syncd.wiring.composition import Composition
from syncd.wiring.sources import reads_files


def check_servers(config: Config, now: Instant, without: set[str]) -> Iterator[Check]:
    """Ask each server for a page, except for the tables `without` a secret, which another check has reported. At last
    comes this machine's clock, where a server showed its own."""
    quotas, clock = _Quotas(config, now), list[Check]()
    with scratch_composition(config, now) as composition:
        for source in config.sources.values():
            if reads_files(source.options) or f"[source.{source.name}]" in without:
                continue
            what = f"[source.{source.name}] server"
            try:
                with composition.connectors.open(source.name, [], quotas, lambda: now) as connector:
                    page = next(iter(connector.pull(None, Span(now - timedelta(days=1), now))), None)
            except WrongClock as error:
                says = str(error).partition(": set the clock")[0]
                clock = [Check(what="clock", says=f"{says}: set the clock", code=CONFIGURATION)]
            except SyncdError as error:
                yield wrong(what, error)
            else:
                records = count(len(page.records) if page else 0, "record")
                left = quotas.left(composition.connectors.account(source.name), Here(config.timezone, now))
                yield Check(what=what, says=f"login accepted, {records} on the first page{left}")
                if is_of_machine(now, machine_clock()):
                    clock = clock or [Check(what="clock", says="within five minutes of that of a server")]
    yield from clock


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

    def left(self, account: str, here: Here) -> str:
        """Say how many requests an account has left until when; nothing where no server shows it."""
        known = [quota for bucket, quota in sorted(self._known.items()) if bucket.startswith(f"{account}:")]
        if not known:
            return ""
        least = min(known, key=lambda quota: quota.remaining)
        return f", {count(least.remaining, 'request')} left until {when(least.resets_at, here)}"


def check_channels(config: Config, now: Instant, without: set[str], *, offline: bool) -> Iterator[Check]:
    """Ask each channel what it can see without sending, and log in to its server unless `offline`; except for the
    tables `without` a secret."""
    with scratch_composition(config, now) as composition:
        for name in config.channels:
            if f"[channel.{name}]" not in without:
                yield _channel(composition, name, offline=offline)


def _channel(composition: Composition, name: str, *, offline: bool) -> Check:
    what = f"[channel.{name}]"
    try:
        formats = composition.channels.formats(name)
        with composition.channels.open(Destination(name)) as channel:
            if check := getattr(channel, "check", None):
                check()
            if missing := [why for one in formats if (why := why_missing(one))]:
                raise ConfigError("; ".join(missing))
            connect = None if offline else getattr(channel, "connect", None)
            if connect:
                connect()
    except DeliveryError as error:
        if error.permanent:
            return wrong(what, error, CONFIGURATION)
        return Check(what=what, says=f"{error}; check host, port and the network", code=TRY_LATER)
    except SyncdError as error:
        return wrong(what, error, CONFIGURATION)
    if not any(name in report.to for report in composition.config.reports.values()):
        says = f'no report goes to it, and only notices do: add to = ["{name}"] to a [report.NAME]'
        return Check(what=what, says=says, warns=True)
    ready = "login accepted, " if connect else ""
    says = f"{ready}sends {', '.join(formats)}; test it with `syncd notify test {name}`"
    return Check(what=what, says=says, one_of="channel")
