"""Clauses about what was not read, for headlines."""

from syncd.core.phrases import Moment, Phrase, say
from syncd.core.report_parts import SourceState
from syncd.core.wording import Here, clean


def not_read(source: SourceState, here: Here) -> Phrase:
    """That a source could not be read, and since when."""
    name = clean(source.source, 60)
    if source.last_success is None:
        return say("{source} was never read", source=name)
    return say("{source} was not read since {moment}", here, source=name, moment=Moment(source.last_success))
