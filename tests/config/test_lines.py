"""Lines: every key of a TOML text has the line and the column at which it is written."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.config.lines import KeyPath, Lines, Position

KEYS = st.sampled_from(["a", "b-1", "0", "two words", "“ü”", "q'\"\\", "#", "x.y", "[z]", ""])
SCALARS = st.sampled_from(
    [
        *("1", "-0.5", "true", "1979-05-27 07:32:00Z", "2026-01-01", '"#[]{},=\\"\\n"', "'\\'", '""', "''"),
        *('"""\n]#"\n\\"""\n"""', "'''\n'\n[x]\n''''", '"""a"""""', '""""a"""', "'''''''"),
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda values: st.one_of(st.lists(values, max_size=3).map(tuple), st.dictionaries(KEYS, values, max_size=3)),
    max_leaves=6,
)
NOISE = st.sampled_from(["", "\n", "# a = 1 ]\n", "\t\n\n"])
TABLES = st.lists(
    st.tuples(
        st.lists(KEYS, min_size=1, max_size=3).map(tuple),
        st.booleans(),
        st.dictionaries(KEYS, VALUES, max_size=3),
        NOISE,
    ),
    max_size=5,
)


class Writer:
    """Writes TOML and remembers the position of each key."""

    def __init__(self) -> None:
        self.text = ""
        self.positions: dict[KeyPath, Position] = {}

    def mark(self, path: KeyPath) -> None:
        self.positions[path] = Position(self.text.count("\n") + 1, len(self.text.rpartition("\n")[2]) + 1)

    def key(self, key: str) -> str:
        return (
            key
            if key.isascii() and key.replace("-", "").isalnum()
            else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
        )

    def value(self, path: KeyPath, value: object, noise: str) -> None:
        if isinstance(value, tuple):
            self.text += f"[{noise}"
            for index, item in enumerate(value):
                self.mark((*path, index))
                self.value((*path, index), item, noise)
                self.text += f",{noise}"
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{ "
            for index, (key, item) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.mark((*path, key))
                self.text += f"{self.key(key)} = "
                self.value((*path, key), item, "")
            self.text += " }"
        else:
            self.text += str(value)

    def table(self, path: KeyPath, header: str, body: dict[str, object], noise: str) -> None:
        self.text += noise
        self.mark(path)
        self.text += f"{header} # = [\n"
        for key, item in body.items():
            self.text += " "
            self.mark((*path, key))
            self.text += f"{self.key(key)}="
            self.value((*path, key), item, noise)
            self.text += f" # it's\n{noise}"


def paths(value: object, path: KeyPath = ()) -> set[KeyPath]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(paths(item, (*path, key)) for key, item in inside))


def written(tables) -> Writer:
    """Write tables, as far as TOML allows them after each other."""
    writer = Writer()
    headers: dict[tuple[str, ...], int] = {}  # tables of one array get an index
    for keys, array, body, noise in tables:
        prefixes = {keys[:length] for length in range(1, len(keys))}
        longer = any(other[: len(keys)] == keys for other in headers if other != keys)
        if prefixes & set(headers) or longer or (keys in headers and (not array or headers[keys] < 0)):
            continue  # would redefine something, which is not TOML
        headers[keys] = headers.get(keys, -1) + 1 if array else -2
        path = (*keys, headers[keys]) if array else keys
        dotted = " . ".join(map(writer.key, keys))
        writer.table(path, f"[[{dotted}]]" if array else f"[{dotted}]", body, noise)
    return writer


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_every_key_of_any_document_has_the_position_at_which_it_was_written(tables):
    writer = written(tables)
    document = tomllib.loads(writer.text)
    lines = Lines(writer.text)
    assert lines.paths() == paths(document)
    assert {path: lines.at(path) for path in writer.positions} == writer.positions


def test_dotted_keys_and_tables_below_arrays_of_tables_are_found():
    lines = Lines('a.b.c = 1\na."b".d = 2\n\n[[t]]\n[t.u]\nv = 1\n[[t]]\n[[t.w]]\nx = 1\n[[t.w]]\n x = { y.z = 1 }\n')
    assert lines.of(("a", "b", "c")) == 1
    assert lines.of(("a", "b", "d")) == 2
    assert lines.of(("t", 0, "u", "v")) == 6
    assert lines.of(("t", 1)) == 7
    assert lines.of(("t", 1, "w", 0, "x")) == 9
    assert lines.of(("t", 1, "w", 1, "x", "y", "z")) == 11


def test_a_missing_key_has_the_line_of_the_table_around_it():
    lines = Lines("\n[source.toggl]\nkind = 1\n")
    assert lines.of(("source", "toggl", "token")) == 2
    assert lines.of(("source", "other", "token")) == 2
    assert lines.of(("nothing",)) == 1


def test_a_table_declared_after_its_children_has_its_own_line():
    assert Lines("[a.b]\nc = 1\n[a]\nd = 1\n").of(("a",)) == 3


def test_windows_line_ends_count_once():
    assert Lines("a = [\r\n 1,\r\n]\r\nb = 2\r\n").of(("b",)) == 4
