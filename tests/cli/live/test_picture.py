"""The live screen fits terminals of any size, and no figure on it is ever cut."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from syncd.cli.live.look import at_once, look
from syncd.cli.live.picture import SourceLine, list_picture, main_picture
from syncd.config import load
from syncd.core.time import instant
from syncd.wiring.composition import composed

FIGURE = re.compile(r"[−+]?\d[\d,]*(?:\.\d\d(?: [A-Z]{3})?|:\d\d)?(?:–\d\d:\d\d)?")
WIDTHS = (60, 80, 100, 110, 120, 200)


@pytest.fixture(scope="module")
def seen(made):
    """The made-up world, on the last day of the week that can still be put right, four minutes after a look."""
    now = instant(made.now)
    with composed(load(made.folder / "config.toml", environ={}), now, read_only=True) as composition:
        found = look(composition, now - timedelta(hours=16), now)
    return at_once(found, now + timedelta(minutes=4), "")


def text(lines):
    return "\n".join(line.plain for line in lines)


def figures(shown):
    return set(FIGURE.findall(shown))


def test_it_says_what_can_be_saved_until_when_what_was_read_what_comes_and_what_was_sent(seen):
    lines = text(main_picture(seen, 80, 40)).split("\n")
    assert re.fullmatch(r" syncd  watching 5 sources since Sun 15 Nov, 18:00 +Mon 16 Nov, 10:04", lines[0])
    assert re.fullmatch(r" ▲ 164\.17 USD can still be saved, until 13:00 today +2 h 56 min left", lines[2])
    assert re.fullmatch(r"   Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30 +100\.00 USD", lines[3])
    shown = "\n".join(lines)
    assert re.search(r"\n   toggl +● 10:00, \d+ new +next 10:\d\d  +\d+ requests left\n", shown)
    assert re.search(r"\n Next\n   13:00 +Upwork closes the week of 9 to 15 Nov\n   Mon 23 Nov  report weekly", shown)
    assert re.search(r"\n   milestones +● 10:00, \d+ \w+ +watching [\w./-]*milestones\.csv\n", shown)
    assert "\n Sent  10:00 weekly to mail, slack, page\n" in shown
    assert lines[-1].startswith(" q quit")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("picture", [main_picture, list_picture])
def test_no_line_is_too_long_and_no_figure_is_cut(seen, width, picture):
    whole = figures(text(picture(seen, 300, 400)))
    for height in (5, 24, 200):
        lines = picture(seen, width, height)
        assert len(lines) <= height
        assert [line.plain for line in lines if cell_len(line.plain) > width] == []
        assert figures(text(lines)) <= whole


def test_what_there_is_no_room_for_is_left_out_the_least_urgent_first(seen):
    heights = {}
    for height in range(5, 41):
        shown = text(main_picture(seen, 80, height))
        for what in ("can still be saved", " Sources", " Next", " Sent"):
            if what in shown:
                heights.setdefault(what, height)
    assert list(heights) == ["can still be saved", " Sources", " Next", " Sent"]


names = st.text(st.sampled_from("ab 日本é…12"), min_size=1, max_size=40)
lines = st.builds(
    SourceLine, name=names, says=names, next=names | st.just(""), left=st.just("") | st.just("28 requests left"),
    is_known=st.booleans(), failed=st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(seen):
    return lambda: seen  # which Hypothesis need not print


@given(st.lists(lines, max_size=12), names, st.integers(20, 130), st.integers(1, 50))
def test_whatever_names_there_are_it_fits_a_terminal_of_any_size(world, sources, trouble, width, height):
    drawn = main_picture(replace(world(), sources=sources, trouble=trouble, sent=trouble), width, height)
    assert len(drawn) <= height
    assert [line.plain for line in drawn if cell_len(line.plain) > width] == []
