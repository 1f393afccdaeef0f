"""Logs: one line per event, on stderr, and never a secret."""

import json
import logging
import os
import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.log import LEVELS, MOST_WAITING, Background, configure, get_logger
from syncd.redaction import REDACTED, keep_secret

CANARY = "canary-5up3r-s3cr3t"
UNKNOWN = "canary-known-by-its-key-alone"
HOSTILE = "first\nsecond\r\x1b[2Jthird\u2028fourth\x00\x85"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """Remove systemd from the environment and undo what a test configures."""
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    root, ours = logging.getLogger(), logging.getLogger("syncd")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    root.handlers = []  # basicConfig(force=True) closes what it replaces, and pytest still needs its own
    yield
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture
def lines(capsys):
    """Return the lines since the last call; stdout must stay empty."""

    def read() -> list[str]:
        out, err = capsys.readouterr()
        assert out == ""
        return err.split("\n")[:-1]

    return read


log = get_logger("syncd.test")


def leak(depth: int) -> None:
    """Fail with the secret in the message and in a local variable."""
    token = CANARY[::-1]
    if depth:
        leak(depth - 1)
    raise ValueError(f"{CANARY} refused after {len(token)} characters")


def test_lines_that_nobody_reads_are_counted_and_nothing_waits():
    """What comes after them says how many they were."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w", encoding="utf-8", buffering=1) as stream, os.fdopen(reader, encoding="utf-8") as lines:
        handler = Background(stream)
        for number in range(3 * MOST_WAITING):
            handler.emit(logging.makeLogRecord({"msg": f"{number} {'x' * 1000}"}))
        lost, seen = 0, 0
        while (line := lines.readline()) != "after\n":
            if line.startswith("("):
                lost += int(line[1:].split()[0])
                assert line.endswith(" lines were lost here, because nobody read them)\n")
            else:
                assert int(line.split()[0]) == lost + seen
                seen += 1
            if lost + seen == MOST_WAITING // 2:  # now there is room again
                handler.emit(logging.makeLogRecord({"msg": "after"}))
        assert lost + seen == 3 * MOST_WAITING
        assert lost > 0


def test_lines_are_written_before_the_end(capfd):
    handler = Background(sys.stderr)
    for number in range(20):
        handler.emit(logging.makeLogRecord({"msg": str(number)}))
    handler.drain()
    assert capfd.readouterr().err.split() == [str(number) for number in range(20)]


def test_an_event_is_one_json_line_with_level_time_and_fields(lines):
    configure("info", json=True)
    log.info("pull done", source="toggl", records=67, span=("2026-11-09", None))
    (line,) = lines()
    event = json.loads(line)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "pull done", "level": "info", "source": "toggl", "records": 67, "span": ["2026-11-09", None],
    }  # fmt: skip


def test_under_systemd_logs_are_json_by_default(lines, monkeypatch):
    monkeypatch.setenv("JOURNAL_STREAM", "8:12345")
    configure("info", json=False)
    log.info("pull done")
    assert json.loads(lines()[0])["event"] == "pull done"


def test_elsewhere_logs_are_text_without_colours_in_a_pipe(lines):
    configure("info", json=False)
    log.info("pull done", source="toggl")
    (line,) = lines()
    assert "pull done" in line
    assert "source=toggl" in line
    assert "\x1b" not in line


def test_text_shows_the_time_to_the_second_and_its_offset(lines):
    configure("info", json=False)
    log.info("pull done")
    (line,) = lines()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} ", line)


@pytest.mark.parametrize("as_json", [True, False])
def test_hostile_text_in_a_field_stays_on_its_line(lines, as_json):
    configure("info", json=as_json)
    log.info("entry seen", description=HOSTILE, nested={"memo": HOSTILE})
    (line,) = lines()
    assert line.isprintable()


def test_a_json_line_gives_hostile_text_back_unchanged(lines):
    configure("info", json=True)
    log.info("entry seen", description=HOSTILE)
    assert json.loads(lines()[0])["description"] == HOSTILE


@pytest.mark.parametrize("as_json", [True, False])
def test_hostile_text_in_a_library_s_own_message_stays_on_its_line(lines, as_json):
    configure("info", json=as_json)
    logging.getLogger("httpx").warning("strange header: %s", HOSTILE)
    (line,) = lines()
    assert line.isprintable()


def test_control_characters_in_a_traceback_are_escaped(lines):
    configure("info", json=False)
    try:
        raise ValueError(HOSTILE)  # noqa: TRY301
    except ValueError:
        log.exception("pull failed")
    assert all(line.isprintable() for line in lines())


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "key",
    [
        "token",
        "api_token",
        "password",
        "Authorization",
        "webhook_url",
        "url",
        "secret",
        "cookie",
        "apikey",
        "credentials",
    ],
)
def test_values_under_secret_keys_are_hidden_at_any_depth(lines, as_json, key):
    configure("info", json=as_json)
    log.info("asked", **{key: UNKNOWN}, headers={key: UNKNOWN}, tries=[{key: [UNKNOWN]}, ({key: {"x": UNKNOWN}},)])
    (line,) = lines()
    assert UNKNOWN not in line
    assert line.count(REDACTED) == 4


@pytest.mark.parametrize("as_json", [True, False])
def test_a_known_secret_is_removed_from_every_text(lines, as_json):
    keep_secret(CANARY)
    keep_secret(f"{CANARY}-longer")
    configure("info", json=as_json)
    log.info(f"event {CANARY}", text=f"a {CANARY}-longer b", error=ValueError(CANARY), deep={CANARY: [(CANARY,)]})  # noqa: G004
    logging.getLogger("apscheduler").error("job %s", CANARY)
    written = "\n".join(lines())
    assert CANARY not in written
    assert "-longer" not in written
    assert written.count(REDACTED) == 6


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_neither_known_secrets_nor_local_variables(lines, as_json):
    keep_secret(CANARY)
    configure("info", json=as_json)
    try:
        leak(2)
    except ValueError:
        log.exception("pull failed", source="toggl")
    written = "\n".join(lines())
    assert "Traceback" in written
    assert f"ValueError: {REDACTED} refused" in written
    assert CANARY not in written
    assert CANARY[::-1] not in written


def test_a_library_s_traceback_is_part_of_its_json_line(lines):
    keep_secret(CANARY)
    configure("info", json=True)
    try:
        leak(0)
    except ValueError:
        logging.getLogger("apscheduler.executors").exception("job failed")
    (line,) = lines()
    assert f"ValueError: {REDACTED} refused" in json.loads(line)["exception"]


def test_an_empty_secret_hides_nothing(lines):
    keep_secret("")
    configure("info", json=True)
    log.info("pull done", source="toggl")
    assert json.loads(lines()[0])["source"] == "toggl"


@pytest.mark.parametrize("level", LEVELS)
def test_only_the_level_asked_for_and_above_is_written(lines, level):
    configure(level, json=True)
    for name in LEVELS:
        getattr(log, name)("event", at=name)
    assert [json.loads(line)["at"] for line in lines()] == list(LEVELS[LEVELS.index(level) :])


@pytest.mark.parametrize("level", ["debug", "error"])
def test_libraries_log_from_warning_on_and_never_below_the_level(lines, level):
    configure(level, json=True)
    for name in ("httpx", "httpcore.http11", "apscheduler.scheduler"):
        for level_name in LEVELS:
            getattr(logging.getLogger(name), level_name)("HTTP Request: GET https://example.invalid")
    levels = {json.loads(line)["level"] for line in lines()}
    assert levels == ({"warning", "error"} if level == "debug" else {"error"})


def test_configuring_again_does_not_log_twice(lines):
    configure("info", json=False)
    configure("info", json=True)
    log.info("once")
    assert len(lines()) == 1


def test_before_logs_are_configured_nothing_reaches_stdout(lines):
    get_logger("elsewhere").info("quiet")
    assert lines() == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_value_of_a_field_is_one_line_that_parses(lines, value):
    configure("info", json=True)
    log.info("seen", value=value)
    (line,) = lines()
    assert json.loads(line)["event"] == "seen"
