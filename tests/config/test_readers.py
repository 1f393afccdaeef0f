"""Channels say who reads them; a report that its readers may not see is refused before it is made."""

import pytest

from syncd.config import load
from syncd.core.audience import OWNER, Audience, Role
from tests.config.test_problems import problems

TABLES = '[person.ann]\nnames = ["Ann"]\n[person.bob]\n[client.acme]\n'
FILE = '[channel.out]\nkind = "file"\npath = "x.html"\n'
ANN = 'its reader is "ann": the report needs person = "ann"'
REPORT = '[report.r]\nkind = "reconciliation"\nat = "mon 08:00"\nto = ["out"]\n'


@pytest.mark.parametrize(
    ("lines", "audience"),
    [
        ("", OWNER),
        ('role = "owner"\nlanguage = "en"', OWNER),
        ('language = "de"', Audience(language="de")),
        ('role = "contractor"\nperson = "ann"', Audience(role=Role.CONTRACTOR, person="ann")),
        ('role = "client"\nclient = "acme"', Audience(role=Role.CLIENT, client="acme")),
    ],
)
def test_a_channel_says_who_reads_it(written, lines, audience):
    assert load(written(f"{TABLES}{FILE}{lines}\n"), {}).channels["out"].audience == audience


def test_the_language_of_the_configuration_is_that_of_readers_who_name_no_other(written):
    config = load(written(f'language = "de"\n{FILE}[channel.other]\nkind = "file"\npath = "y"\nlanguage = "en"\n'), {})
    assert {name: channel.audience.language for name, channel in config.channels.items()} == {
        "out": "de",
        "other": "en",
    }


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('role = "client"', 'role = "client" and client = "KEY" belong together: they say which client reads this'),
        ('client = "acme"', 'role = "client" and client = "KEY" belong together: they say which client reads this'),
        ('role = "contractor"', 'role = "contractor" and person = "KEY" belong together: they say who reads this'),
        ('role = "client"\nclient = "acne"', 'client: there is no [client.acne]; did you mean "acme"?'),
        ('language = "tlh"', "language: must be one of the languages that syncd speaks: en, de"),
        ('role = "boss"', 'role: must be "owner", "contractor" or "client"'),
    ],
)
def test_readers_who_do_not_fit_are_one_sentence(written, lines, problem):
    (found,) = problems(written(f"{TABLES}{FILE}{lines}\n"))
    assert found.endswith(problem)


@pytest.mark.parametrize(
    ("channel", "report", "problem"),
    [
        ('role = "contractor"\nperson = "ann"', "", ANN),
        (
            'role = "contractor"\nperson = "ann"',
            'person = "bob"',
            'its reader is "ann": the report needs person = "ann"',
        ),
        ('role = "client"\nclient = "acme"', "", 'a report of the kind "reconciliation" is not for a client'),
    ],
)
def test_a_report_does_not_go_to_readers_who_may_not_see_it(written, channel, report, problem):
    (found,) = problems(written(f"{TABLES}{FILE}{channel}\n{REPORT}{report}\n"))
    assert f"[report.r] to 1: [channel.out] cannot get it: {problem}" in found


def test_a_report_about_a_person_may_go_to_them(written):
    text = f'{TABLES}{FILE}role = "contractor"\nperson = "ann"\n{REPORT}person = "ann"\n'
    assert load(written(text), {}).reports["r"].person == "ann"
