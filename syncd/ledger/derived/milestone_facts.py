"""Reads what milestones were, version by version, and the tags of the time that was tracked on them."""

from syncd.core.milestone_terms import MilestoneVersion
from syncd.core.records import Milestone, Ref
from syncd.core.time import Instant
from syncd.ledger.codec import decode, decode_record
from syncd.ledger.database import Database, moment


def milestone_versions(database: Database, contract: str) -> dict[Ref, list[MilestoneVersion]]:
    """Milestone of a contract → its versions that count, oldest first; duplicates under their own refs."""
    rows = database.rows(
        "SELECT version.ref, revision, body FROM milestone JOIN version USING (ref) WHERE contract = ? AND gone = 0 "
        "AND version.id NOT IN (SELECT version FROM held) AND version.id NOT IN (SELECT version FROM withheld) "
        "AND version.id NOT IN (SELECT version FROM withdrawn) ORDER BY version.ref, revision, observed, digest",
        (contract,),
    )
    versions: dict[Ref, list[MilestoneVersion]] = {}
    for ref, revision, body in rows:
        record = decode_record(ref, body)
        assert isinstance(record, Milestone)
        versions.setdefault(ref, []).append(MilestoneVersion(since=moment(revision), milestone=record))
    return versions


def seconds_without_milestone(database: Database, contract: str) -> int:
    """The seconds tracked on a contract that belong to none of its milestones, goodwill left out."""
    row = database.row(
        "SELECT coalesce(sum(seconds), 0) FROM piece WHERE contract = ? AND milestone IS NULL AND unbilled IS NULL",
        (contract,),
    )
    return int(row[0]) if row else 0


def tagged_entries(database: Database, milestone: Ref) -> dict[Ref, tuple[Instant, Instant, tuple[Ref, ...]]]:
    """Entry of a milestone with tags → its start, its end and the refs of its tags."""
    rows = database.rows(
        "SELECT DISTINCT piece.ref, placement.starts, placement.ends, json_extract(body, '$.tags') FROM piece "
        "JOIN placement ON placement.ref = piece.ref JOIN record ON record.ref = piece.ref "
        "JOIN version ON version.id = record.version "
        "WHERE piece.milestone = ? AND json_array_length(body, '$.tags') > 0 ORDER BY piece.ref",
        (milestone,),
    )
    return {row[0]: (moment(row[1]), moment(row[2]), decode(row[3], tuple[Ref, ...])) for row in rows}
