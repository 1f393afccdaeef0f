"""What is part of another discrepancy says so while that one lives, and of no other one."""

import re
from dataclasses import replace

import pytest

from syncd.core.lifecycle import Change, State, Step
from syncd.core.time import instant
from syncd.ledger import Ledger


def change(home, id, **given):
    """Store a discrepancy with another state, or other parents of its finding."""
    with Ledger.open(home.ledger, instant(home.now)) as ledger, ledger.write() as write:
        one = ledger.discrepancies.get(id)
        state = given.pop("state", one.state)
        after = replace(one, state=state, finding=replace(one.finding, **given))
        write.discrepancies.record([Step(Change.CHANGED, after)], instant(home.now))


def listed_as(home, id):
    """The lines of one in the list."""
    _, mine, rest = "\n".join(home.lines("discrepancies")).partition(f"\n  {id[:6]}")
    return " ".join((mine + re.split(r"\n  d-|\n\n", rest)[0]).split())


@pytest.mark.parametrize("parents", [("d-0000000000", True), ("", False)])
def test_a_part_names_the_first_of_its_parents_that_lives(home, parents):
    alone = [one["id"] for one in home.json("discrepancies")["discrepancies"] if not one["parent"]]
    cause, part = alone[:2]
    named, is_part = parents
    change(home, part, parent=named, else_part_of=("d-1111111111", cause) if is_part else ())
    shown = "\n".join(home.lines("discrepancies", "show", part))
    assert (f"part of   {cause}, which counts" in shown) is is_part
    assert (f"explains  {part}" in "\n".join(home.lines("discrepancies", "show", cause))) is is_part
    listed = {one["id"]: one["parent"] for one in home.json("discrepancies")["discrepancies"]}
    assert listed[part] == (cause if is_part else None)
    assert ("counted in" in listed_as(home, part)) is is_part
    change(home, cause, state=State.RESOLVED)
    assert "part of" not in "\n".join(home.lines("discrepancies", "show", part))
    assert "counted in" not in listed_as(home, part)
