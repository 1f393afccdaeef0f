"""`[platform.NAME]`: the user's facts about a platform that syncd knows, or about one of their own."""

import re
from datetime import date

import pytest

from syncd.config import load
from syncd.errors import ConfigError


def problems(file) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [re.sub(rf"^{re.escape(str(file))}:(\d+):\d+", r"\1", problem) for problem in caught.value.problems]


def test_a_platform_table_keeps_its_facts_and_no_others(written):
    config = load(
        written("""\
            [platform.upwork]
            security_days = 4
            [[platform.upwork.era]]
            from = 2026-07-01
            security_days = 3
            """),
        {},
    )
    upwork = config.platforms["upwork"]
    assert (upwork.security_days, upwork.era[0].start, upwork.era[0].security_days) == (4, date(2026, 7, 1), 3)
    assert upwork.model_fields_set == {"security_days", "era"}
    assert load(written(""), {}).platforms == {}


def test_a_contract_can_name_a_platform_of_the_user_and_any_that_syncd_knows(written):
    file = written("""\
        [platform.acme-market]
        title = "Acme Market"
        first_weekday = "sunday"
        [contract.a]
        platform = "acme-market"
        type = "hourly"
        [contract.b]
        platform = "contra"
        type = "fixed"
        """)
    assert [contract.platform for contract in load(file, {}).contracts.values()] == ["acme-market", "contra"]


OWN = 'a platform of your own needs "title" and "first_weekday"'
UPWORK = "[platform.upwork]\n"
DAY = 'must be "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" or "sunday"'
FLAT = 'a flat fee needs fee = "10%" and nothing else'
SLIDING = (
    'a sliding fee needs steps = [{ to = "500 USD", fee = "20%" }, { fee = "10%" }]: '
    'rising amounts in one currency, and a last step without "to"'
)
OWN_FEE = "a fee that differs by contract may have only lowest and highest"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"{UPWORK}\nsecurity_day = 5",
            '3: [platform.upwork] security_day: unknown key; did you mean "security_days"?',
        ),
        (f"{UPWORK}security_days = true", "2: [platform.upwork] security_days: must be a whole number"),
        (
            f"{UPWORK}security_days = -1",
            "2: [platform.upwork] security_days: must be greater than or equal to 0",
        ),
        (f'{UPWORK}release_weekday = "wed"', f"2: [platform.upwork] release_weekday: {DAY}"),
        (f'{UPWORK}zone = "Moon/Base"', '2: [platform.upwork] zone: must be a time zone like "Europe/Berlin"'),
        (f"{UPWORK}era = [{{ security_days = 5 }}]", '2: [platform.upwork] era 1: "from" is missing'),
        (
            f"{UPWORK}\n[[platform.upwork.era]]\nfrom = 2026-01-01\nauto_release = 9",
            '5: [platform.upwork] era 1, auto_release: unknown key; did you mean "auto_release_days"?',
        ),
        (
            f"{UPWORK}era = [{{ from = 2026-01-01 }}, {{ from = 2026-01-01 }}]",
            '1: [platform.upwork]: two eras start on 2026-01-01; give each its own "from"',
        ),
        (
            f'{UPWORK}fee = [{{ kind = "flat", fee = "1%" }}, {{ kind = "variable" }}]',
            '1: [platform.upwork]: two fees have no date; give each its own "from"',
        ),
        (f'{UPWORK}fee = [\n{{ kind = "flat" }}]', f"3: [platform.upwork] fee 1: {FLAT}"),
        (f'{UPWORK}fee = [{{ kind = "flat", fee = "1%", steps = [] }}]', f"2: [platform.upwork] fee 1: {FLAT}"),
        (f'{UPWORK}fee = [{{ kind = "variable", fee = "1%" }}]', f"2: [platform.upwork] fee 1: {OWN_FEE}"),
        (
            f'{UPWORK}fee = [{{ kind = "flat", fee = 0.1 }}]',
            '2: [platform.upwork] fee 1, fee: must be a percentage below 100, like "10%"',
        ),
        ("[platform.upwrk]\nsecurity_days = 5", f'1: [platform.upwrk]: {OWN}; did you mean "upwork"?'),
        ('[platform.zzz]\ntitle = "Z"', f"1: [platform.zzz]: {OWN}"),
        ("[platform]\nzone = 'UTC'", "1: platform: each table needs a name: write [platform.NAME]"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(written, text, problem):
    assert problems(written(text)) == [problem]


@pytest.mark.parametrize(
    "steps",
    [
        "[]",
        '[{ fee = "5%" }]',
        '[{ to = "500 USD", fee = "20%" }]',
        '[{ fee = "20%" }, { fee = "5%" }]',
        '[{ to = "0 USD", fee = "20%" }, { fee = "5%" }]',
        '[{ to = "500 USD", fee = "20%" }, { to = "500 USD", fee = "10%" }, { fee = "5%" }]',
        '[{ to = "500 USD", fee = "20%" }, { to = "900 EUR", fee = "10%" }, { fee = "5%" }]',
    ],
)
def test_steps_must_rise_in_one_currency_and_end_without_a_limit(written, steps):
    file = written(f'{UPWORK}fee = [{{ kind = "sliding", steps = {steps} }}]')
    assert problems(file) == [f"2: [platform.upwork] fee 1: {SLIDING}"]


def test_a_platform_with_a_mistake_may_be_mentioned(written):
    text = '[platform.acme]\ntitle = 3\nfirst_weekday = "monday"\n[contract.a]\ntype = "fixed"\nplatform = "acme"'
    assert problems(written(text)) == ['2: [platform.acme] title: must be text, in "quotes"']


def test_an_unknown_platform_of_a_contract_is_reported_with_the_nearest_name(written):
    text = '[platform.acme]\ntitle = "A"\nfirst_weekday = "monday"\n[contract.a]\ntype = "fixed"\nplatform = "acm"'
    assert problems(written(text)) == ['6: [contract.a] platform: unknown platform; did you mean "acme"?']
