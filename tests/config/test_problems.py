"""Problems of a configuration: each one a sentence with its line, and no secret in any of them."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.config.problems import place
from syncd.core.schedule import SPELLINGS
from syncd.errors import ConfigError

CANARY = "tok-c4n4ry"


def problems(file, environ=None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    return [re.sub(rf"^{re.escape(str(file))}:(\d+):\d+", r"\1", problem) for problem in caught.value.problems]


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(written):
    file = written("""\
        timezone = "Europe/Berln"
        ledger = 3
        since = 2026-01-01T00:00:00

        [source.watch]
        kind = "clock"
        tokn = { env = "X" }
        person = "mee"
        grace = "long"

        [person.me]
        names = "Jane"

        [contract.api]
        platform = "upwrk"
        client = "acm"
        type = "hourlie"
        terms = [
          { rate = "40.00", weekly_cap = "20", fee = 0.1 },
          # from July on
          { from = 2026-07-01, rat = "40.00 USD" },
        ]

        [[map]]
        project = "x"

        [[map]]
        contract = "apii"

        [rule.fullmoon]
        nights = 2

        [channel.home]
        kind = "pidgeon"

        [report.weekly]
        kind = "reconciliation"
        at = "monday 8"
        to = ["hime"]

        [client.acme]
        """)
    assert problems(file, {"SYNCD_TIMEZNE": "UTC"}) == [
        'SYNCD_TIMEZNE: unknown environment variable; did you mean "SYNCD_TIMEZONE"?',
        '1: timezone: must be a time zone like "Europe/Berlin"; did you mean "Europe/Berlin"?',
        "2: ledger: must be the path of a file, in quotes",
        "3: since: must be a date like 2026-01-31",
        '5: [source.watch]: "token" is missing',
        '7: [source.watch] tokn: unknown key; did you mean "token"?',
        '8: [source.watch] person: there is no [person.mee]; did you mean "me"?',
        '9: [source.watch] grace: must be a whole number of minutes, or a number with its unit, like "24 min"',
        '12: [person.me] names: must be a list, like ["…"]',
        '15: [contract.api] platform: unknown platform; did you mean "upwork"?',
        '16: [contract.api] client: there is no [client.acm]; did you mean "acme"?',
        '17: [contract.api] type: must be "hourly", "fixed", "retainer" or "direct"; did you mean "hourly"?',
        '19: [contract.api] terms 1, rate: must be an amount and a currency, like "40.00 USD"',
        '19: [contract.api] terms 1, weekly_cap: must be hours a week, like "20h" or "37h 30m"',
        '19: [contract.api] terms 1, fee: must be a percentage below 100, like "10%"',
        '21: [contract.api] terms 2, rat: unknown key; did you mean "rate"?',
        '24: [[map]] 1: needs exactly one outcome: contract = "…" or ignore = true',
        "27: [[map]] 2: needs at least one condition: project, client, task, tag, description, person or billable",
        '28: [[map]] 2, contract: there is no [contract.apii]; did you mean "api"?',
        '30: [rule.fullmoon]: unknown rule; did you mean "full-moon"?',
        '34: [channel.home] kind: unknown channel "pidgeon"; did you mean "pigeon"?',
        f"38: [report.weekly] at: not a schedule: {SPELLINGS}",
        '39: [report.weekly] to 1: there is no [channel.hime]; did you mean "home"?',
    ]


RATE = 'must be an amount and a currency, like "40.00 USD"'
NEEDS_NAME = "each table needs a name: write"
BAD_NAME = "a name may contain only letters, digits, -, _ and dots"
OUTCOME = 'needs exactly one outcome: contract = "…" or ignore = true'
OWN_DAY = 'give each its own "from"'
REPORT = '[report.x]\nat = "daily 08:00"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sinc = 2026-01-01", '1: sinc: unknown key; did you mean "since"?'),
        ("[sorce.x]\na = 1", '1: sorce: unknown key; did you mean "source"?'),
        (
            "[client.a]\nsince = 2026-01-01",
            "2: [client.a] since: must stand at the top of the file, before the first [table]",
        ),
        (
            '[channel.a]\nkind = "file"\npath = "x.html"\nformat = "doc"',
            '4: [channel.a] format: must be "text", "html", "json", "slack", "csv", "xlsx" or "pdf"',
        ),
        (
            '[timesheet.a]\nlanguage = "fr"',
            "2: [timesheet.a] language: must be one of the languages that syncd speaks: en, de",
        ),
        ('[source]\nkind = "clock"', f"1: source: {NEEDS_NAME} [source.NAME]"),
        ("[[client]]\nnames = []", f"1: client: {NEEDS_NAME} [client.NAME]"),
        ('[map]\nproject = "x"', "1: map: needs double brackets: write [[map]]"),
        ("[client.'a b']", f'1: [client."a b"]: {BAD_NAME}'),
        ("[client.a.b]", "1: [client.a] b: unknown key; there are: names, timesheet"),
        ("[source.x]\nevery = '1 hour'", '1: [source.x]: "kind" is missing'),
        ('[source.x]\nknid = "clock"', '2: [source.x] knid: unknown key; did you mean "kind"?'),
        ("[source.x]\nkind = 3", '2: [source.x] kind: must be text, in "quotes"'),
        ('[client.a]\nnames = ["A", 3]', '2: [client.a] names 2: must be text, in "quotes"'),
        ('[client.a]\nnames = [""]', "2: [client.a] names 1: must have at least 1 character"),
        ("[rule.full-moon]\nnight = 2", '2: [rule.full-moon] night: unknown key; did you mean "nights"?'),
        ('[rule.full-moon]\nnights = "two"', "2: [rule.full-moon] nights: must be a whole number"),
        (f'{REPORT}kind = "summary"\nto = []', "4: [report.x] to: must name at least one channel"),
        (
            f'{REPORT}kind = "summary"\nto = ["y"]',
            "4: [report.x] to 1: there is no [channel.y]; add a table [channel.y]",
        ),
    ],
)
def test_a_mistake_in_a_table_is_one_sentence_with_its_line(written, text, problem):
    assert problems(written(text)) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[map]]\ntag = "x"\nignore = true\nmilestone = "m"', "1: [[map]] 1: a milestone needs a contract"),
        ('[[map]]\ntag = "x"\nignore = true\ncontract = "a"\n[contract.a]\ntype = "fixed"', f"1: [[map]] 1: {OUTCOME}"),
        ('[[map]]\ntag = "x"\nignore = false', f"1: [[map]] 1: {OUTCOME}"),
        ('[[map]]\ntag = "x"\nignore = "yes"', "3: [[map]] 1, ignore: must be true or false"),
        (
            '[[map]]\nperson = "you"\nignore = true',
            "2: [[map]] 1, person: there is no [person.you]; add a table [person.you]",
        ),
    ],
)
def test_a_mapping_without_condition_or_clear_outcome_is_refused(written, text, problem):
    assert problems(written(text)) == [problem]


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ("[1]", " 1: must be a table, like { key = … }"),
        ('[{ fee = "100%" }]', ' 1, fee: must be a percentage below 100, like "10%"'),
        ("[{ fee = 0.1 }]", ' 1, fee: must be a percentage below 100, like "10%"'),
        ('[{ rate = "-1 USD" }]', f" 1, rate: {RATE}"),
        ("[{ rate = 40.00 }]", f" 1, rate: {RATE}"),
        ('[{ rate = "40.001 USD" }]', " 1, rate: it has more decimal places than USD has"),
        ('[{ rate = "forty USD" }]', f" 1, rate: {RATE}"),
        ('[{ rate = "40 dollars" }]', f" 1, rate: {RATE}"),
        ('[{ weekly_cap = "20h 5" }]', ' 1, weekly_cap: must be hours a week, like "20h" or "37h 30m"'),
        ("[{ from = 20260101 }]", " 1, from: must be a date like 2026-01-31"),
        ("[{ from = 2026-01-01 }, { from = 2026-01-01 }]", f": two terms start on 2026-01-01; {OWN_DAY}"),
        ("[{}, {}]", f": two terms have no date; {OWN_DAY}"),
    ],
)
def test_terms_are_refused_with_the_way_to_write_them(written, terms, problem):
    assert problems(written(f'[contract.a]\ntype = "fixed"\nterms = {terms}')) == [f"3: [contract.a] terms{problem}"]


TAKEN_NAMES = """\
[client.a]
names = ["Acme Ltd"]
[client.b]
names = ["ACME  ltd"]
[person.a]
names = ["B"]
[person.b]
[contract.a]
type = "fixed"
id = "1"
[contract.b]
type = "fixed"
id = "1"
[contract.c]
type = "hourly"
platform = "upwork"
id = "1"
[contract.d]
type = "direct"
platform = "upwork"
[source.clock]
kind = "drawer"
[source.watch]
kind = "clock"
token = { env = "T" }
"""


def test_a_name_or_id_that_another_table_has_is_refused(written):
    assert problems(written(TAKEN_NAMES)) == [
        '4: [client.b] names 1: [client.a] already has the name "ACME  ltd"',
        '7: [person.b]: [person.a] already has the name "b"',
        '13: [contract.b] id: [contract.a] already has the id "1" on direct',
        '19: [contract.d] type: "direct" means no platform, but platform is "upwork"',
        '21: [source.clock]: another source already uses "clock" for its ids; choose another name',
    ]


def test_a_contract_that_ends_before_it_starts_is_refused(written):
    file = written('[contract.a]\ntype = "hourly"\nstart = 2026-05-02\nend = 2026-05-01\n')
    assert problems(file) == ["4: [contract.a] end: the contract ends before it starts, on 2026-05-02"]


def test_a_table_with_a_mistake_may_be_mentioned(written):
    file = written('[report.x]\nkind = "summary"\nat = "daily 08:00"\nto = ["y"]\n[channel.y]\nkind = "pidgeon"')
    assert problems(file) == ['6: [channel.y] kind: unknown channel "pidgeon"; did you mean "pigeon"?']


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"SYNCD_SINCE": "yesterday"}, "SYNCD_SINCE: must be a date like 2026-01-31"),
        ({"SYNCD_TIMEZONE": "x"}, 'SYNCD_TIMEZONE: must be a time zone like "Europe/Berlin"'),
        ({"SYNCD_SOURCE": "x"}, 'SYNCD_SOURCE: unknown environment variable; did you mean "SYNCD_SINCE"?'),
        ({"syncd_since": "2026-01-01"}, 'syncd_since: unknown environment variable; did you mean "SYNCD_SINCE"?'),
    ],
)
def test_a_wrong_variable_is_reported_under_its_own_name(written, environ, problem):
    assert problems(written(""), environ) == [problem]


def test_the_variables_for_file_and_log_are_known(written):
    assert load(written(""), {"SYNCD_CONFIG": "elsewhere", "SYNCD_LOG": "debug", "HOME": "/"}).since is None


KEYS = st.sampled_from("kind token tokn folder every person grace spare timezone".split())
SHAPES = st.sampled_from(
    ['"{}"', '["{}"]', '{{ env = "X", file = "{}" }}', '{{ enf = "{}" }}', '[{{ command = "{}" }}]']
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, SHAPES, min_size=1))
def test_a_secret_in_the_wrong_place_is_never_repeated(written, table):
    table.pop("kind", None)
    table["bad"] = '"{}"'
    lines = "\n".join(f"{key} = {shape.format(CANARY)}" for key, shape in table.items())
    for head in ('[source.x]\nkind = "clock"', '[channel.x]\nkind = "pigeon"', "[rule.full-moon]", "[contract.x]"):
        reported = problems(written(f"{head}\n{lines}"))
        rest = [problem for problem in reported if "there is no [person." not in problem]  # names may be quoted
        assert CANARY not in "\n".join(rest)


@pytest.mark.parametrize(
    ("path", "written_as"),
    [
        ((), ""),
        (("since",), "since"),
        (("source", "toggl"), "[source.toggl]"),
        (("source", "my toggl", "token"), '[source."my toggl"] token'),
        (("source", "toggl", "x", "y"), "[source.toggl] x, y"),
        (("map", 1), "[[map]] 2"),
        (("map", 1, "tag"), "[[map]] 2, tag"),
        (("contract", "api", "terms", 0, "rate"), "[contract.api] terms 1, rate"),
        (("client", "a\x1b\n", "b"), '[client."a\\u001b\\n"] b'),
    ],
)
def test_a_place_is_worded_as_in_the_file(path, written_as):
    assert place(path) == written_as


@pytest.mark.parametrize("date", ["01.11.2026", "2026.11.01", "11/1/2026", "1-11-2026  # the start"])
def test_an_unquoted_date_in_another_order_is_explained(tmp_path, date):
    file = tmp_path / "syncd.toml"
    file.write_text(f'timezone = "UTC"\nsince = {date}\n', "utf-8")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match=r":2:\d+: write a date like 2026-11-01 \(without quotes\)"):
        load(file, environ={})


CHANNEL = '[channel.y]\nkind = "pigeon"\nring = { file = "~/ring" }\n'


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ('kind = "timesheet"', '[report.x]: needs client, like client = "acme": a timesheet is for one client'),
        (
            'kind = "reconciliation"\ntemplate = "t"\n[timesheet.t]',
            '[report.x]: template is for reports of the kind "timesheet" alone: leave it out',
        ),
        (
            'kind = "timesheet"\nclient = "a"\nbefore = [3]\n[client.a]',
            '[report.x]: before is for reports of the kind "cut-off" alone: leave it out',
        ),
        (
            'kind = "timesheet"\nclient = "acm"\n[client.acme]',
            '[report.x] client: there is no [client.acm]; did you mean "acme"?',
        ),
        (
            'kind = "timesheet"\nclient = "a"\ntemplate = "b"\n[client.a]',
            "[report.x] template: there is no [timesheet.b]; add a table [timesheet.b]",
        ),
        (
            'kind = "statement"\naccount = "upwrok"',
            '[report.x] account: there is no source, platform or person of that name; did you mean "upwork"?',
        ),
        (
            'kind = "milestones"\nclient = "a"\ncontract = "c"\n[client.a]\n[contract.c]\ntype = "fixed"',
            "[report.x]: has a client and a contract: leave out one of them, since a contract has its client",
        ),
    ],
)
def test_a_key_that_a_kind_of_report_does_not_take_or_lacks_is_one_sentence(written, keys, problem):
    (found,) = problems(written(f'{CHANNEL}[report.x]\nto = ["y"]\nat = "mon 08:00"\n{keys}'))
    assert found.split(": ", 1)[1] == problem


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('rate = "40.00 USD"', "unknown key; it belongs in terms: write terms = [{ rate = … }]"),
        ('weekly_cap = "20h"', "unknown key; it belongs in terms: write terms = [{ weekly_cap = … }]"),
        ('how = "up"', "unknown key; it belongs in rounding: write rounding = { how = … }"),
        ('titels = ["x"]', 'unknown key; did you mean "titles"?'),
    ],
)
def test_a_key_that_belongs_one_table_deeper_is_told_apart_from_a_misspelt_one(written, table, problem):
    file = written(f'[contract.x]\ntype = "hourly"\nplatform = "upwork"\n{table}\n')
    assert problems(file) == [f"4: [contract.x] {table.split()[0]}: {problem}"]


def test_a_misspelt_word_of_a_few_is_shown_with_the_nearest(written):
    file = written('[contract.x]\ntype = "hourlie"\n')
    words = '"hourly", "fixed", "retainer" or "direct"'
    assert problems(file) == [f'2: [contract.x] type: must be {words}; did you mean "hourly"?']
