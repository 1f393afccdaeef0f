"""What no text of a report may contain, in any format, of a made-up month in which much goes wrong."""

import json
import re
from html import unescape

import pytest

FOOT = re.compile(r"\btoggl\W+time entries through")
"""Where the sources begin: below stand ids, keys and the period's name."""
CODE = re.compile(r"`[^`]*`|\[\[map\]\]|syncd [a-z]+ [^.,;]*")
KEYS = re.compile(r"\b(?:acme|bluedoor|greenleaf|harbour|api)\b")
REF = re.compile(r"\b[a-z]+/(?:time|work|transaction|milestone)/\S+|\bd-[0-9a-f]{6,}")
NAME_OF_PERIOD = re.compile(r"\b20\d\d-(?:W?\d\d)\b")
SAME_ENDS = re.compile(r"\b(\d\d:\d\d)–\1\b|\b(\d{1,2} [A-Z][a-z]{2}) to \2\b")
ONE_OF_SEVERAL = re.compile(r"(?<![\d.,])\b1 (?:entries|rows|things|checks|contracts|weeks|days|hours)\b")
MOMENT_IN_UTC = re.compile(r"\(\d\d:\d\d UTC\)")
OTHERS = re.compile(r"at stake|may be lost|Nothing to fix|needs attention|stake unknown|!(?=\s|$)", re.IGNORECASE)


def shown(home, kind, form):
    """The text of a report, as its reader sees it."""
    code, out, err = home.run("report", kind, "--format", form)
    assert (code, err) == (0, "")
    if form == "slack":
        return "\n".join(_texts(json.loads(out)["blocks"]))
    if form == "html":
        body = re.sub(r"(?s)<(style|title|head)\b.*?</\1>", " ", out)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))
    return out


def _texts(node):
    if isinstance(node, dict):
        for name, value in node.items():
            yield from [value] if name == "text" and isinstance(value, str) else _texts(value)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)


@pytest.fixture(params=[(kind, form) for kind in ("weekly", "cut-off") for form in ("text", "html", "slack")])
def text(request, home):
    """All above the foot, in one line."""
    return re.sub(r"\s+", " ", FOOT.split(shown(home, *request.param))[0])


def test_no_ref_no_key_and_no_name_of_a_period_stands_above_the_foot(text):
    words = CODE.sub(" ", text)
    for pattern in (REF, KEYS, NAME_OF_PERIOD):
        assert not pattern.findall(words), pattern.pattern


def test_a_deadline_shows_the_platforms_clock_once(text):
    assert len(MOMENT_IN_UTC.findall(text)) <= 1


def test_numbers_agree_with_their_words_and_no_range_has_one_end(text):
    assert not ONE_OF_SEVERAL.search(text)
    assert not SAME_ENDS.search(text)
    assert not OTHERS.search(text)
