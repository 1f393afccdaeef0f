"""Logs what the daemon's lanes did: a failure once, not at every tick."""

from collections.abc import Iterable, Mapping, Sequence

from syncd import log
from syncd.core.time import Instant
from syncd.core.wording import Here, when
from syncd.ledger.upkeep import MadeBackup
from syncd.pull.writer import Pulled
from syncd.report.deliver import Delivered


class LaneLog:
    """Logs pulls, deliveries and backups."""

    def __init__(self) -> None:
        self._failures: dict[str, set[str]] = {}  # source → the reasons for which its latest pulls failed
        self._log = log.get_logger(__name__)

    def pulled(self, sources: Iterable[str], pulls: Sequence[Pulled]) -> None:
        """Log what came of looking at these sources."""
        for source in sources:
            known = self._failures.get(source, set())
            of_source = [pulled for pulled in pulls if pulled.source == source]
            self._failures[source] = {str(pulled.error) for pulled in of_source if pulled.error}
            for pulled in of_source:
                self._pulled(pulled, is_known=str(pulled.error) in known)

    def new_reports(self, first: Mapping[str, Instant], here: Here) -> None:
        """Log newly configured reports, and when each is first due."""
        for report, due in first.items():
            self._log.info("new report", report=report, first_due=when(due, here))

    def made(self, reports: Iterable[str]) -> None:
        """Log the ids of reports that were made, and wait to be sent."""
        for report in reports:
            self._log.info("report made", report=report)

    def judged(self, subjects: int) -> None:
        """Log that checks were made, where any were."""
        if subjects:
            self._log.info("checked", subjects=subjects)

    def delivered(self, deliveries: Iterable[Delivered]) -> None:
        """Log the outcomes of attempts to deliver."""
        for delivered in deliveries:
            self._log.info(
                "delivery",
                channel=delivered.channel,
                recipient=delivered.recipient,
                report=delivered.report,
                state=str(delivered.state),
                answer=delivered.answer,
            )

    def backed_up(self, made: MadeBackup) -> None:
        """Log a backup that was made by itself."""
        self._log.info("backed up", file=made.file, bytes=made.size)

    def _pulled(self, pulled: Pulled, *, is_known: bool) -> None:
        totals, reason = pulled.totals, str(pulled.error)
        logger = self._log.bind(source=pulled.source, file=pulled.file)
        if pulled.stopped:
            logger.info("reading stopped", reason=reason)
        elif pulled.partial:
            logger.info("reading continues later", done=pulled.done, reason=reason)
        elif pulled.error is not None:
            if not is_known:  # a missing folder fails at every tick
                logger.warning("source failed", reason=reason)
        elif not pulled.unchanged or pulled.file:
            logger.info(
                "source read",
                added=totals.added,
                changed=totals.changed,
                gone=totals.gone,
                held=totals.held,
                rejected=totals.rejected,
            )
        for notice in totals.notices:
            logger.warning("notice", notice=notice)
