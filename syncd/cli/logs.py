"""Starts logging at the level that SYNCD_LOG names."""

import os

from syncd import log


def start_logging(level: str, *, json: bool = False, background: bool = False, kept: log.Kept | None = None) -> None:
    """Log at the level in SYNCD_LOG, or at `level` where that names none. `background`: nothing waits for a reader;
    `kept`: keeps lines for a screen."""
    wanted = os.environ.get("SYNCD_LOG", level).lower()
    log.configure(wanted if wanted in log.LEVELS else level, json=json, background=background, kept=kept)
