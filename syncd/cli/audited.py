"""Notes in the audit trail what commands do that only read: who exported a document, or looked at one."""

from pathlib import Path

from syncd.cli.decisions import actor
from syncd.cli.say import say_aside
from syncd.config import load
from syncd.core.audit import Action
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.service.clock import clock


def note_in_audit(config: Path | None, now: str | None, action: Action, about: str, note: str = "") -> None:
    """Add to the audit trail that you did `action` to `about`. Where the ledger cannot be written to, say so aside: the
    document was made all the same."""
    moment = clock(now)()
    try:
        with Ledger.open(load(config).ledger, moment) as ledger, ledger.write() as write:
            write.audit.add(action, about, moment, actor(), note)
    except SyncdError as error:
        say_aside(f"syncd: not noted in the audit trail: {error}")
