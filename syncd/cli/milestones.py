"""Reads and finds milestones for the commands that show them."""

from syncd.cli.lookup import find_ref
from syncd.cli.opening import Opened
from syncd.core.records import Kind, Ref, kind_of
from syncd.errors import UsageError
from syncd.judge.milestone_figures import MilestoneFiguresReader


def figures_reader(opened: Opened, *, settled: bool) -> MilestoneFiguresReader:
    """Reads milestones as of the command's instant."""
    composition = opened.composition
    return MilestoneFiguresReader(
        composition.ledger, composition.directory(), composition.config.rules, opened.now, settled=settled
    )


def find_milestone(opened: Opened, text: str) -> Ref:
    """Find a milestone by its ref, its id or its title: the record that counts of it. UsageError unless one fits."""
    known = opened.composition.ledger.derived.milestones()
    titled = {counts for _, _, title, counts in known if title.casefold() == text.casefold()}
    if len(titled) == 1:
        return titled.pop()
    if titled:
        raise UsageError(f'several milestones are called "{text}": {", ".join(sorted(titled))}; name one of them')
    ref = find_ref(opened, text)
    if kind_of(ref) is not Kind.MILESTONE:
        raise UsageError(f"{ref} is no milestone: `syncd milestones` lists them")
    counting = {one: counts for one, _, _, counts in known}
    if ref not in counting:
        raise UsageError(f"{ref} is gone, or does not count: `syncd why {ref}` shows why")
    return counting[ref]
