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
    match kind:
        case Kind.WORK:
            return say("{platform} hours", platform=platform)
        case Kind.CONTRACT:
            return say("{platform} contracts", platform=platform)
        case Kind.MILESTONE:
            return say("{platform} milestones", platform=platform)
        case Kind.TRANSACTION:
            return say("{platform} transactions", platform=platform)
    return say("{platform} labels", platform=platform)


def transactions_known(sources: str, known: Phrase) -> Phrase:
    """How far the transactions of some sources are known."""
    return say("transactions of {sources}: {known}", sources=sources, known=known)
