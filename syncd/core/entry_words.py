"""Names time entries in sentences, also those without a description."""

from syncd.core.phrases import Phrase, say
from syncd.core.records import TimeEntry


def named_entry(entry: TimeEntry) -> Phrase:
    """`“API tests”`, or that it has no description: an object of a verb."""
    if entry.description:
        return say("“{text}”", text=entry.description)
    return say("an entry without a description")
