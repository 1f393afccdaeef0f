"""`[ping]`: the address is a secret, and the interval has bounds."""

import re
from datetime import timedelta

import pytest

from syncd.config import load
from syncd.errors import ConfigError


def problems(file) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [re.sub(rf"^{re.escape(str(file))}:(\d+):\d+", r"\1", problem) for problem in caught.value.problems]


def test_without_it_nobody_is_told(written):
    assert load(written(""), {}).ping is None


@pytest.mark.parametrize("place", ['{ env = "PING" }', '{ command = ["pass", "ping"] }', '{ credential = "ping" }'])
def test_its_address_is_a_secret_among_the_others(written, place):
    config = load(written(f"[ping]\nurl = {place}"), {})
    assert config.ping.every == timedelta(minutes=5)
    assert list(config.secrets()) == [("[ping] url", config.ping.url)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[ping]", '1: [ping]: "url" is missing'),
        ("[[ping]]", "1: [ping]: is a table of its own: write [ping]"),
        ('[ping]\nurl = { env = "P" }\nevery = 0', '3: [ping] every: must be from one second to a day, like "15m"'),
    ],
)
def test_mistakes_are_named(written, text, problem):
    assert problem in problems(written(text))


def test_an_address_in_the_file_itself_is_refused_and_not_repeated(written):
    (problem,) = problems(written('[ping]\nurl = "https://example.org/part-of-it"'))
    assert problem.startswith("2: [ping] url: must be the place of a secret")
    assert "part-of-it" not in problem
