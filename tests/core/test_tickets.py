import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.tickets import check_link, check_pattern, find_ticket, ticket_link, without_ticket

TICKETS = "[A-Z]+-[0-9]+"


def test_a_ticket_is_found_and_left_out_of_the_text_beside_it():
    assert find_ticket(TICKETS, "BD-101: restore tested") == "BD-101"
    assert without_ticket("BD-101: restore tested", "BD-101") == "restore tested"
    assert without_ticket("BD-101", "BD-101") == "BD-101"
    assert find_ticket(TICKETS, "no ticket") == find_ticket("", "BD-101") == ""


@pytest.mark.parametrize("pattern", [TICKETS, r"#\d+", r"(?:BD|AC)-\d{1,5}", r"[*+?]\d"])
def test_usual_patterns_are_accepted(pattern):
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "a*a*a*a*b", "[", "", "a*", r"(a)\1", "(?=a)a", "x" * 101, "(a{1,9}){1,9}"]
)
def test_a_pattern_that_is_none_or_may_hang_is_refused_in_one_sentence(pattern):
    with pytest.raises(ValueError, match=r"^\S") as refused:
        check_pattern(pattern)
    assert "\n" not in str(refused.value)


@given(st.text(alphabet="ab*+?()[]{}0-9|\\.", max_size=12), st.text(alphabet="ab0", max_size=30))
def test_an_accepted_pattern_finds_what_python_finds(pattern, text):
    try:
        accepted = check_pattern(pattern)
    except ValueError:
        return
    found = re.search(accepted, text)
    assert find_ticket(accepted, text) == (found[0].strip() if found else "")


def test_a_link_has_its_ticket_once_and_leads_nowhere_else():
    assert check_link("https://t.example.com/{ticket}?a=1") == "https://t.example.com/{ticket}?a=1"
    assert ticket_link("https://t.example.com/{ticket}", "BD 1/../x") == "https://t.example.com/BD%201%2F..%2Fx"
    for wrong in (
        "javascript:{ticket}",
        "https://t.example.com/",
        "https://t/{ticket}{ticket}",
        'https://t/{ticket}"x',
    ):
        with pytest.raises(ValueError, match="must be an address"):
            check_link(wrong)
