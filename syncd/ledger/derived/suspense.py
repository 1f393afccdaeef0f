"""Reads who has time under the projects that have some in suspense."""

from dataclasses import dataclass

from syncd.core.records import Ref
from syncd.core.time import Instant
from syncd.ledger.database import Database, moment


@dataclass(frozen=True, slots=True)
class LabelPerson:
    """A person's time under a project, in suspense (`waits`) or not, with the starts of its first and last entry."""

    label: Ref
    person: str
    waits: bool
    first: Instant
    last: Instant


def people_of_suspense(database: Database) -> list[LabelPerson]:
    """Who has time under each project that has some in suspense, by project and person, without entries that are to be
    derived again."""
    rows = database.rows(
        "SELECT label, person, outcome = 'suspense', min(starts), max(starts) FROM placement "
        "WHERE label IN (SELECT label FROM placement WHERE outcome = 'suspense') "
        "AND ref NOT IN (SELECT ref FROM dirty_record) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return [LabelPerson(row[0], row[1], bool(row[2]), moment(row[3]), moment(row[4])) for row in rows]
