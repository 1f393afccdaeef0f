"""`config example` prints what can be copied."""

import json
import tomllib
from pathlib import Path

from syncd.cli.app import run

FILE = Path(__file__).parents[3] / "config.example.toml"


def test_the_whole_example_is_printed_as_it_is(capsys):
    assert run(["config", "example"]) == 0
    assert capsys.readouterr().out == FILE.read_text("utf-8")


def test_one_section_is_printed_to_copy(capsys):
    assert run(["config", "example", "source.upwork"]) == 0
    shown = tomllib.loads(capsys.readouterr().out)
    assert shown == {"source": {"upwork": tomllib.loads(FILE.read_text("utf-8"))["source"]["upwork"]}}


def test_all_tables_of_a_kind_are_printed(capsys):
    assert run(["config", "example", "map", "--json"]) == 0
    shown = tomllib.loads(json.loads(capsys.readouterr().out)["toml"])
    assert shown == {"map": tomllib.loads(FILE.read_text("utf-8"))["map"]}


def test_an_unknown_section_is_a_mistake_that_names_a_near_one(capsys):
    assert run(["config", "example", "source.upwrok"]) == 2
    assert 'no section "source.upwrok"; did you mean "source.upwork"?' in capsys.readouterr().err
