"""docs/logs.md has every event that the code logs, with its level and fields, and no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
ROW = re.compile(r"\| `([^`]+)` \| (\w+) \|([^|]*)\| [^|]+ \|")


def is_logger(node):
    """Whether an expression is a logger: `log.get_logger(…)`, `logger`, `self._log`, or one of them with `bind`."""
    match node:
        case ast.Name(id="logger") | ast.Attribute(attr="_log"):
            return True
        case ast.Call(func=ast.Attribute(attr="get_logger")):
            return True
        case ast.Call(func=ast.Attribute(attr="bind", value=inner)):
            return is_logger(inner)
    return False


def bound(function):
    """The fields that a function binds to its logger."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    binds = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "bind")
    return {keyword.arg for call in binds if is_logger(call.func.value) for keyword in call.keywords}


def logged():
    """Yield where, event, level and fields of everything that is logged."""
    for folder in ("syncd", "connectors"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            functions = (
                node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
            )
            for function in functions:
                yield from logged_in(function, path.name)


def logged_in(function, name):
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        method = call.func
        if isinstance(method, ast.Attribute) and method.attr in LEVELS and is_logger(method.value):
            where = f"{name}:{call.lineno}"
            assert [type(part) for part in call.args] == [ast.Constant], f"{where}: an event is a constant phrase"
            fields = {keyword.arg for keyword in call.keywords}
            raised = method.attr == "exception" or "exc_info" in fields
            fields = fields - {"exc_info"} | ({"exception"} if raised else set())
            if isinstance(method.value, ast.Name):
                fields |= bound(function)
            yield where, call.args[0].value, "error" if method.attr == "exception" else method.attr, fields


def documented():
    """Event → level and fields, as the page has them."""
    rows = ROW.findall((ROOT / "docs" / "logs.md").read_text("utf-8"))
    names = [event for event, _, _ in rows]
    assert len(set(names)) == len(names), "an event stands there once"
    return {event: (level, set(re.findall(r"`(\w+)`", fields))) for event, level, fields in rows}


def test_every_event_is_documented_with_its_level_and_fields_and_the_other_way_round():
    found = {}
    for where, event, level, fields in logged():
        assert found.setdefault(event, (level, fields)) == (level, fields), f"{where}: {event} means two facts"
    assert found == documented()


def test_the_look_sees_events_however_they_are_written():
    code = "def f(self):\n logger = self._log.bind(a=1)\n logger.info('x', b=2)\n self._log.exception('y')"
    (function,) = ast.parse(code).body
    assert {(*entry[1:3], frozenset(entry[3])) for entry in logged_in(function, "f.py")} == {
        ("x", "info", frozenset("ab")),
        ("y", "error", frozenset({"exception"})),
    }


def test_all_that_logs_is_seen():
    """Each module that gets a logger logs something here."""
    places = {where.split(":")[0] for where, *_ in logged()}
    getting = {path.name for path in (ROOT / "syncd").rglob("*.py") if "log.get_logger(" in path.read_text("utf-8")} - {
        "log.py"
    }
    assert places == getting
