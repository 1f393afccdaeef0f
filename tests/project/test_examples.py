"""The examples of properties are the same in every run, whatever ran before, so that no run fails by chance."""

import sys
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import FAST


def drawn():
    """The examples of a property that a number and a word are enough for."""
    examples = []

    @settings(max_examples=50)
    @given(st.integers(), st.text())
    def seen(number, word):
        examples.append((number, word))

    seen()
    return examples


def test_they_do_not_depend_on_the_modules_that_are_loaded(tmp_path, monkeypatch):
    before = drawn()
    loaded = ModuleType("loaded")
    loaded.__file__ = str(tmp_path / "loaded.py")
    (tmp_path / "loaded.py").write_text("\n".join(f"n{number} = {number}" for number in range(1000, 1900)))
    monkeypatch.setitem(sys.modules, "loaded", loaded)
    assert drawn() == before


def test_they_take_the_time_they_take_and_a_failure_can_be_repeated():
    assert (settings.default.derandomize, settings.default.deadline) == (True, None)
    assert settings.default.print_blob


TRIED = []


@settings(max_examples=40)
@given(st.integers())
def test_a_fast_test_tries_a_third_of_what_it_asks_for_and_a_slow_run_all(number):
    TRIED.append(number)
    assert len(TRIED) <= 13 or settings.get_current_profile_name() != FAST
