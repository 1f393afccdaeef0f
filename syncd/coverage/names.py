"""Names the records of a platform in reasons why they are not known."""

from collections.abc import Mapping

from syncd.core.phrases import Phrase, say
from syncd.core.records import Kind

_RECORDS: Mapping[Kind, Phrase] = {
    Kind.TIME: say("tracked time"),
    Kind.WORK: say("hours"),
    Kind.CONTRACT: say("contracts"),
    Kind.MILESTONE: say("milestones"),
    Kind.TRANSACTION: say("transactions"),
    Kind.LABEL: say("labels"),
}


def records_of(kind: Kind, platform: str) -> Phrase:
    """`tracked time`, `Upwork hours`, `Upwork transactions`; without a platform, `hours`."""
    if kind is Kind.TIME or not platform:
        return _RECORDS[kind]
    return say("{platform} {records}", platform=platform, records=_RECORDS[kind])


def transactions_known(sources: str, known: Phrase) -> Phrase:
    """How far the transactions of some sources are known."""
    return say("transactions of {sources}: {known}", sources=sources, known=known)
