"""Keys as a person names them: every key of the example is known, and written and read in one way."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.config.example import example
from syncd.config.keys import fields_of, find_key, holds_secret, key_text, model_of, path_of, place_of_secret, value_at
from syncd.config.lines import Lines
from syncd.config.model import LISTS, SECTIONS

DOCUMENT = tomllib.loads(example())
PLACES = {"env", "file", "command", "credential"}
WHOLE = {"diary"}
"""Keys whose value is a table that is read as one."""


def is_place(path):
    value = value_at(DOCUMENT, path)
    return isinstance(value, dict) and len(value) == 1 and value.keys() <= PLACES


PATHS = sorted(
    (pair.path for pair in Lines(example()).pairs if not is_place(pair.path[:-1]) and WHOLE.isdisjoint(pair.path[:-1])),
    key=str,
)


@pytest.mark.parametrize("path", PATHS, ids=key_text)
def test_every_key_of_the_example_is_found_by_its_name(path):
    assert path_of(key_text(path), DOCUMENT) == path
    key = find_key(path, DOCUMENT)
    assert (*key.table, *key.inside) == path
    assert holds_secret(key.annotation) == is_place(path)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_has_tables_that_are_known(section):
    name = {"rule": "rate-drift"}.get(section, "x")
    document = {section: [{}] if section in LISTS else {name: {"kind": {"source": "toggl"}.get(section, "file")}}}
    assert fields_of(model_of((section, 0 if section in LISTS else name), document))


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=3))
def test_any_name_can_be_written(names):
    path = ("source", *names)
    assert path_of(key_text(path), {}) == path


@given(st.text())
def test_only_the_place_of_a_secret_is_one(text):
    place = place_of_secret(text)
    assert place is None or text.split(":")[0] in PLACES
