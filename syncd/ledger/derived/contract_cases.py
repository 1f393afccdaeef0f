"""Reads when contracts run and were worked on."""

from datetime import date

from syncd.core.contract_run import ContractRun, ShownContract
from syncd.core.records import Contract
from syncd.ledger.codec import decode, decode_record
from syncd.ledger.database import Database, moment
from syncd.ledger.derived.periods import Days

_WORKED = "SELECT day FROM piece WHERE contract = ?1 AND day >= ?2 AND unbilled IS NULL ORDER BY day"


class ContractCases:
    """Reads the days and states of contracts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self) -> dict[str, ContractRun]:
        """Contract → what platforms show of its days and states."""
        rows = self._database.rows("SELECT contract, days FROM run")
        return {row[0]: decode(row[1], ContractRun) for row in rows}

    def shown(self, contract: str) -> list[ShownContract]:
        """The versions of a contract's records that tell its days or its state."""
        rows = self._database.rows(
            "SELECT ref, body, revision, until FROM contract JOIN version USING (ref) WHERE key = ? AND gone = 0 AND "
            "coalesce(json_extract(body, '$.state'), json_extract(body, '$.start'), json_extract(body, '$.end')) "
            "NOT NULL",
            (contract,),
        )
        found = []
        for row in rows:
            record = decode_record(row["ref"], row["body"])
            assert isinstance(record, Contract)
            since, until = moment(row["revision"]), moment(row["until"])
            found.append(ShownContract(contract=record, since=since, until=until))
        return found

    def worked(self, contract: str, since: date) -> tuple[date, date] | None:
        """The first and the last day, from `since` on, of time on a contract that is no goodwill; None without any."""
        first = self._database.row(f"{_WORKED} LIMIT 1", (contract, since.isoformat()))
        last = self._database.row(f"{_WORKED} DESC LIMIT 1", (contract, since.isoformat()))
        return (date.fromisoformat(first[0]), date.fromisoformat(last[0])) if first and last else None

    def is_paid_by_the_hour(self, contract: str) -> bool:
        """Whether one of a contract's latest rows shows hours with their money: rates are learned of these."""
        sql = (
            "SELECT 1 FROM (SELECT kind, seconds, minor FROM line WHERE contract = ? ORDER BY day DESC LIMIT 100) "
            "AS latest WHERE kind = 'hourly' AND seconds > 0 AND minor > 0"
        )
        return self._database.row(sql, (contract,)) is not None

    def logged(self, contract: str, days: Days) -> dict[date, int]:
        """Day → seconds that a platform shows of a contract, for those of these days that have some."""
        rows = self._database.rows(
            "SELECT day, sum(seconds) FROM line WHERE contract = ? AND day BETWEEN ? AND ? AND kind = 'hourly' "
            "AND seconds > 0 GROUP BY day",
            (contract, *days.texts),
        )
        return {date.fromisoformat(row[0]): row[1] for row in rows}
