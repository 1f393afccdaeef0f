"""The example comes apart into its tables, and no setting is lost."""

import tomllib
from pathlib import Path

from syncd.config.example import example, sections

FILE = Path(__file__).parents[2] / "config.example.toml"


def test_the_package_has_the_file_itself():
    assert example() == FILE.read_text("utf-8")


def test_the_tables_together_are_all_settings_below_the_first_ones():
    whole = tomllib.loads(example())
    apart = tomllib.loads("\n\n".join(text for _, text in sections(example())))
    assert apart == {key: value for key, value in whole.items() if isinstance(value, dict | list)}


def test_comments_above_a_table_go_with_it_and_heads_of_parts_with_none():
    table = "# mine\n[source.x]  # x\nk = 1\n# of l\nl = 2"
    text = f"a = 1\n\n# ---- Sources ----\n\n{table}\n\n# ---- More\n# of it\n\n[[map]]\nm = 1\n"
    assert sections(text) == [("source.x", table), ("map", "[[map]]\nm = 1")]
