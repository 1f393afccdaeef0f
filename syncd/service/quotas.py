"""Which sources use which quota of a server."""

from collections.abc import Iterator
from contextlib import suppress

from syncd.core.quota import Quota
from syncd.errors import SyncdError
from syncd.wiring.composition import Composition


def quotas_of_sources(composition: Composition) -> Iterator[tuple[Quota, tuple[str, ...]]]:
    """Yield each quota with the sources that use it.

    A secret that a command prints is not asked for: that may ask you.
    """
    connectors = composition.connectors
    limited = [name for name in composition.config.sources if connectors.kind(name).limits is not None]
    secrets = {what.split("]")[0].removeprefix("[source."): secret for what, secret in composition.config.secrets()}
    accounts: dict[str, str | None] = {}
    for name in limited:
        accounts[name] = None
        if name in secrets and secrets[name].kind != "command":
            with suppress(SyncdError):
                accounts[name] = connectors.account(name)
    for quota in composition.ledger.quotas.all():
        account = quota.bucket.partition(":")[0]
        known = tuple(name for name in limited if accounts[name] == account)
        yield quota, known or tuple(name for name in limited if accounts[name] is None)
