"""One word per idea: the words that docs/glossary.md lists as "not" occur in no name and in no docstring."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
SOURCES = sorted([*(ROOT / "syncd").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")])

# Refused as a word within a name, and within a docstring.
NAMES = frozenset(
    "told telling said woven weave doubted believed echo echoes stretch stretches knowing tail tails succession"
    " alias aliases scope scopes weighed".split()
)
DOCSTRINGS = NAMES - {"said"}
ALLOWED = {
    ("connectors/toggl/__init__.py", "scope"): "an option of released configurations",
}


def names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives: of functions, classes, parameters, variables and fields."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr


def docstrings(tree: ast.AST) -> Iterator[str]:
    """Every docstring, without the code in it: options and SQL names keep their words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield re.sub(r"(?s)```.*?```|`[^`]*`", "", ast.get_docstring(node) or "")


def words(name: str) -> set[str]:
    """`CoveredSpan`, `covered_span` and `_COVERED_SPAN` are made of the words covered and span."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def synonyms(path: Path) -> set[str]:
    tree, place = ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).as_posix()
    used = {word for name in names(tree) for word in words(name) & NAMES}
    used |= {word for text in docstrings(tree) for word in words(text) & DOCSTRINGS}
    return {word for word in used if (place, word) not in ALLOWED}


def test_every_refused_word_is_in_the_glossary():
    refused = {word for line in GLOSSARY.splitlines() if line.startswith("| **") for word in words(line.split("|")[3])}
    assert {word for word in NAMES if not word.startswith(tuple(refused))} == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_uses_the_words_of_the_glossary(path):
    assert synonyms(path) == set()


def test_a_synonym_is_seen_wherever_it_is_hidden(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    module = tmp_path / "module.py"
    for line in ("def who_told(): ...", "class EchoFilter: ...", "def f(stretch): ...", "x.tail = 1", '"""A weave."""'):
        module.write_text(line)
        assert synonyms(module), line
