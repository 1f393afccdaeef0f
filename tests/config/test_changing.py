"""`set_to` and `removed`: one key of a configuration changes, and nothing else of its text."""

import tomllib
from datetime import date
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.config import load
from syncd.config.changing import removed, set_to
from syncd.config.effective import effective
from syncd.config.keys import path_of, value_at
from syncd.core.toml import toml_value
from syncd.errors import ConfigError, SyncdError, UsageError

CONFIG = """\
# mine ÄÖ
timezone = "UTC"    # of days
ledger   = "l.db"
         # it lies beside this file

# A person.
[person.me]  # I
names = [
  "Jane D.",  # so there
]

[channel.page]
kind = "file"
  path   = 'x.html'
[channel]
mail = { kind = "email", host = "h.example", from = "a@example.org", to = ["b@example.org"] }

[[map]]
tag = "private"
ignore = true

[[map]]
project = "P"  # the project
contract = "api"

[contract.api]
type = "direct"
terms = [{ from = 2026-01-01, rate = "40.00 USD" }, { rate = "30.00 USD" }]
rounding.to = "15m"
rounding.how = "up"
rounding.per = "day"

# The report.
[report."weekly.one"]
kind = "reconciliation"
at   = "mon 08:00"  # early
to   = ["page"]

[rule.rate-drift] # a comment
"""
TEXTS = [
    *(CONFIG, CONFIG.removesuffix("\n"), f"{CONFIG}\n\n", f"{CONFIG}# the end"),
    *(CONFIG.replace("\n", "\r\n"), CONFIG.replace("\n", "\r\n").removesuffix("\r\n")),
]

NEW = {  # key that is not there → what may be typed for it, and what is in force then
    "language": ("de", "de"),
    "since": ("2026-01-31", date(2026, 1, 31)),
    "calendar.days_off": ("[2026-12-25]", [date(2026, 12, 25)]),
    "rule.rate-drift.enabled": ("false", False),
    "rule.impossible-day.limit": ("9 hours", "9 hours"),
    "map.2.goodwill": ("true", True),
    "map.1.description": ("true", "true"),
    "channel.mail.attach": ("xlsx", ["xlsx"]),
    "channel.page.format": ("html", "html"),
    "contract.api.id": ("36000001", "36000001"),
    "contract.api.titles": ("[A] z", ["[A] z"]),
    "contract.api.target_rate": ("1.50 USD", "1.50 USD"),
    "contract.api.end": ("2026-12-31", date(2026, 12, 31)),
    "report.'weekly.one'.on_empty": ("line", "line"),
    'report."weekly.one".small': ("5.00 USD", "5.00 USD"),
}
THERE = {
    "timezone": ("Asia/Tokyo", "Asia/Tokyo"),
    "person.me.names": ('["A", "B"]', ["A", "B"]),
    "channel.page.path": ("y z.html", "y z.html"),
    "channel.mail.to": ("c@example.org", ["c@example.org"]),
    "map.2.project": ('a "b" # c', 'a "b" # c'),
    "contract.api.rounding.how": ("down", "down"),
    'report."weekly.one".at': ("Mon 09:00", "Mon 09:00"),
}


@pytest.fixture(scope="session")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("config") / "syncd.toml"


def write(file, text):
    file.write_bytes(text.encode())


def shown(file, key):
    """The value in force of a key."""
    path = path_of(key, tomllib.loads(file.read_bytes().decode()))
    settings = {setting.path: setting.value for table in effective(file, {}) for setting in table.settings}
    whole = next(length for length in range(len(path), 0, -1) if path[:length] in settings)
    return value_at({"": settings[path[:whole]]}, ("", *path[whole:]))


def one_place(before, after):
    """The lines that were taken out and put in, which stand in one place."""
    before, after = before.split("\n"), after.split("\n")
    same = [code for code in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if code[0] != "equal"]
    ((_, a, b, c, d),) = same
    return before[a:b], after[c:d]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("key", sorted(NEW))
def test_a_new_key_is_shown_and_goes_again_without_a_trace(file, text, key):
    written, value = NEW[key]
    write(file, text)
    after = set_to(file, key, written, {}).after
    gone, come = one_place(text, after)
    assert not [line for line in gone if line.strip() and line not in "".join(come) and "mail = {" not in line]
    assert len(come) - len(gone) in (0, 1, 3)
    assert after.count("\n") == after.count("\r\n") or "\r\n" not in text
    write(file, after)
    assert shown(file, key) == value
    assert removed(file, key, {}).after == text


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("key", sorted(THERE))
def test_a_key_that_is_there_keeps_its_line_and_its_comment(file, text, key):
    written, value = THERE[key]
    write(file, text)
    after = set_to(file, key, written, {}).after
    gone, come = one_place(text, after)
    assert len(come) == 1
    assert come[0].partition("=")[0] == gone[0].partition("=")[0]
    assert come[0].rpartition("  #")[2] == gone[-1].rpartition("  #")[2] or "  #" not in gone[-1]
    write(file, after)
    assert shown(file, key) == value


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_is_kept_as_it_is(file, name):
    write(file, CONFIG)
    after = set_to(file, "map.2.milestone", toml_value(name), {}).after
    assert tomllib.loads(after)["map"][1]["milestone"] == name
    write(file, after)
    assert load(file, {}).maps[1].milestone == name
    assert removed(file, "map.2.milestone", {}).after == CONFIG


WRONG = {
    ("report.'weekly.one'.at", "someday"): '[report."weekly.one"] at: not a schedule',
    ("report.'weekly.one'.to", "mial"): '[report."weekly.one"] to 1: there is no [channel.mial]; did you mean "mail"?',
    ("report.'weekly.one'.att", "x"): '[report."weekly.one"] has no key "att"; did you mean "at"?',
    ("report.'weekly.one'.small", "5"): "small 1: ",
    ("report.'weekly.one'.a_day", "x"): "a_day: must be a whole number",
    ("person.me.names", "{ a = 1 }"): 'names: must be a list, like ["…"]',
    ("person.me.names", "[Jane, Ben]"): 'names: must be a list, like ["…"]',
    ("rule.rate-drift.enabled", "3"): "[rule.rate-drift] enabled: must be true or false",
    ("rule.rate-drift.enabled", "perhaps"): "[rule.rate-drift] enabled: must be true or false",
    ("rule.rate-drfit.enabled", "false"): 'there is no rule "rate-drfit"; did you mean "rate-drift"?',
    ("source.toggl.every", "2h"): "there is no [source.toggl] with a kind; `syncd config example source` shows",
    ("contract.api.terms.1.rate", "much"): "[contract.api] terms 1, rate: must be an amount and a currency",
    ("contract.api.terms.3.rate", "1.00 USD"): "[contract.api] terms has no item 3",
    ("contract.api.terms.1", "x"): "[contract.api] terms 1 is one of a list",
    ("contract.api.terms.first.rate", "x"): "[contract.api] terms is a list: name one of it by its number",
    ("contract.api", "x"): "[contract.api] is a table: name one of its keys",
    ("contract", "x"): "contract is a section: name a table of it and a key, like contract.NAME.KEY",
    ("contract.api.type.x", "x"): "[contract.api] type is one value",
    ("map.7.tag", "x"): "there is no [[map]] 7",
    ("timezone", "Mars"): "timezone: must be a time zone",
    ("zone", "UTC"): 'there is no key or section "zone"',
    ("timezone = 1", "UTC"): "a key is names with dots between them",
    ("timezone\nx", "UTC"): "a key is names with dots between them",
    ("language", "de\nledger = 1"): "language: must be one of the languages",
    ("channel.page.kind", "email"): "is missing",
    ("report.new.at", "mon 08:00"): '[report.new]: "kind" is missing',
    ("rule.impossible-day.limit", "9" * 5000): "limit: must be a whole number of",
    ("rule.impossible-day.limit", "9" * 15): "limit: must be a whole number of",
    ("rule.rate-drift.enabled", "[" * 5000): "[rule.rate-drift] enabled: must be true or false",
    ("map.2.milestone", "\udcff"): "the value is not UTF-8 text",
}


@pytest.mark.parametrize(("key", "written"), WRONG, ids=[f"{key} {value[:20]!a}" for key, value in WRONG])
def test_what_is_wrong_is_one_sentence_of_usage(file, key, written):
    write(file, CONFIG)
    with pytest.raises(UsageError) as caught:
        set_to(file, key, written, {})
    assert WRONG[key, written] in str(caught.value)
    assert "\n" not in str(caught.value)


UNSET = {
    "contract.api.type": '[contract.api]: "type" is missing; nothing was changed',
    "contract.api.terms.1": "[contract.api] terms 1 is one of a list",
    "contract.api.rounding": "[contract.api] rounding is no single key",
    "report": "report is a section",
    "report.monthly.too": "has no key",
}


@pytest.mark.parametrize("key", UNSET)
def test_what_syncd_needs_is_not_removed(file, key):
    write(file, CONFIG)
    with pytest.raises(UsageError) as caught:
        removed(file, key, {})
    assert UNSET[key] in str(caught.value)


def test_a_key_that_is_not_there_is_no_mistake(file):
    write(file, CONFIG)
    change = removed(file, "report.'weekly.one'.on_empty", {})
    assert change.before == change.after == CONFIG


def test_a_key_within_a_list_goes_with_its_comma(file):
    write(file, CONFIG)
    assert "terms = [{ from = 2026-01-01 }, {" in removed(file, "contract.api.terms.1.rate", {}).after
    assert "{ }" in removed(file, "contract.api.terms.2.rate", {}).after.replace("{  }", "{ }")
    after = set_to(file, "contract.api.terms.2.from", "2025-01-01", {}).after
    assert '{ rate = "30.00 USD", from = 2025-01-01 }]' in after


def test_a_comment_of_two_lines_stays_in_one_piece(file):
    write(file, CONFIG)
    after = set_to(file, "language", "de", {}).after
    assert '\n         # it lies beside this file\nlanguage = "de"\n' in after


def test_a_misspelt_key_can_be_removed(file):
    write(file, CONFIG.replace("[contract.api]", "[contract.api]\nplatfrom = 'upwork'"))
    assert removed(file, "contract.api.platfrom", {}).after == CONFIG


def test_another_mistake_in_the_file_keeps_it_as_it_is(file):
    write(file, CONFIG.replace("ignore = true", "ignore = 3"))
    with pytest.raises(ConfigError) as caught:
        set_to(file, "language", "de", {})
    assert "[[map]] 1, ignore: must be true or false" in str(caught.value)
    assert caught.value.problems[-1].startswith("nothing was changed")
    assert set_to(file, "map.1.ignore", "true", {}).after == CONFIG


def test_a_form_that_cannot_be_changed_is_left_to_the_person(file):
    text = 'person = { me = { names = ["A"] } }\n'
    write(file, text)
    with pytest.raises(SyncdError, match=r"cannot be changed here: edit .*syncd.toml:1$"):
        set_to(file, "person.ben.names", "Ben", {})


def test_a_variable_that_wins_over_the_key_is_named(file):
    write(file, CONFIG)
    assert set_to(file, "timezone", "Asia/Tokyo", {"SYNCD_TIMEZONE": "UTC"}).overridden_by == "SYNCD_TIMEZONE"
    assert set_to(file, "timezone", "Asia/Tokyo", {}).overridden_by == ""
