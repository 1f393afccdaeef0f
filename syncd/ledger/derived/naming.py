"""Reads all that names contracts or tells their terms and days, as it is stored: to see whether any of it has
changed."""

from syncd.core.records import ContractName
from syncd.ledger.codec import decode
from syncd.ledger.database import Database

_HAS_HOURS = "EXISTS (SELECT 1 FROM line WHERE line.contract = contract.key AND line.kind = 'hourly')"
CONTRACTS = (
    f"SELECT key, platform, id, title, client, CASE WHEN {_HAS_HOURS} THEN 'hourly' "
    "ELSE max(type) END AS type, min(ref GLOB '*[^/]~*') AS former FROM contract "
    "GROUP BY key, platform, id, title, client ORDER BY key, min(ref)"
)
"""The columns of `NamedContract`, for each name of a contract."""
_NAMED = f"SELECT *, {_HAS_HOURS} FROM contract ORDER BY ref"
"""All that `CONTRACTS` is made of: quicker to read, as it is not grouped."""
_TERMS = (
    "SELECT 'learned', contract, rate FROM learned UNION ALL SELECT 'unconfirmed', contract, rate FROM unconfirmed "
    "UNION ALL SELECT 'stated', contract, terms FROM stated "
    "UNION ALL SELECT 'run', contract, days FROM run ORDER BY 1, 2"
)
Stored = list[tuple[object, ...]]


def stamp(database: Database) -> str:
    """Another text after each change of contracts, their terms and days, of milestones or of projects' names."""
    row = database.row("SELECT stamp FROM named")
    assert row is not None
    return str(row[0])


def naming(database: Database) -> tuple[Stored, Stored]:
    """The rows of all contracts, and of their terms: nothing else in the ledger decides what is known of contracts."""
    return [tuple(row) for row in database.rows(_NAMED)], [tuple(row) for row in database.rows(_TERMS)]


def names_of(database: Database, contract: str) -> set[ContractName]:
    """Every name that rows of work and money give a contract."""
    rows = database.rows(
        "SELECT DISTINCT json_extract(body, '$.contract') FROM "
        "(SELECT ref FROM line WHERE contract = ?1 UNION ALL SELECT ref FROM posting WHERE contract = ?1) AS own "
        "JOIN record ON record.ref = own.ref JOIN version ON version.id = record.version",
        (contract,),
    )
    return {decode(row[0], ContractName) for row in rows if row[0]}
