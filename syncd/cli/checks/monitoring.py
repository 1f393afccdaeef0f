"""Whether others can watch over syncd: the address of `[ping]`, which is not pinged, and the file of `[metrics]`."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from syncd.cli.checks.wrong import wrong
from syncd.cli.views.checks import Check
from syncd.config import Config
from syncd.errors import CONFIGURATION, ConfigError
from syncd.options import why_not_writable


def check_monitoring(config: Config) -> Iterator[Check]:
    """See whether pings have an address, and figures a place."""
    if config.ping is not None:
        from syncd.net.ping import PingFailed, address_of  # a check of a configuration without one starts without it

        try:
            with suppress(ConfigError):  # found with the other secrets
                address_of(config.ping.url)
        except PingFailed as error:
            yield wrong("[ping] url", error, CONFIGURATION)
    if config.metrics is not None and (reason := _why_not(config.metrics)):
        yield Check(what="[metrics] file", says=reason, code=CONFIGURATION)


def _why_not(file: Path) -> str:
    if not file.parent.exists():
        return f"there is no folder {file.parent}: create it, or correct the path"
    return why_not_writable(file)
