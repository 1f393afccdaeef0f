"""Lines that nothing explains, as text and as JSON: heading, list and sums say the same."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.cli.views.unexplained_lines import UnexplainedLines
from syncd.core.matching.arrivals import BankLine
from syncd.core.matching.unexplained import Candidate, Unexplained
from syncd.core.money import Money
from syncd.core.time import Period
from syncd.core.wording import Here
from tests.examples import some

DAY = date(2026, 6, 1)
HERE = Here(ZoneInfo("UTC"), datetime(2026, 6, 20, tzinfo=UTC))
_SUM = re.compile(r"-?\d+\.\d\d [A-Z]{3}")
amounts = st.builds(Money, st.integers(-90_000, 90_000).filter(bool), st.sampled_from(("EUR", "USD")))


def listed(amounts, went=0, gaps=()):
    lines = tuple(
        Unexplained(
            BankLine(ref=f"giro/transaction/{number}", day=DAY, amount=amount, text="Initech"),
            amount,
            (Candidate("invoices/transaction/1", amount, "why"),),
        )
        for number, amount in enumerate(amounts)
    )
    return UnexplainedLines(period=Period(DAY, DAY, "2026-06-01"), lines=lines, went=went, gaps=gaps, here=HERE)


def sums(amounts):
    found = Counter()
    for amount in amounts:
        found[amount.currency] += amount.minor
    return {f"{Decimal(minor) / 100:.2f} {currency}" for currency, minor in found.items()}


def in_json(totals):
    return {f"{one['amount']} {one['currency']}" for one in totals}


def test_the_heading_counts_and_sums_each_line_that_is_listed_once():
    @some(200)
    @given(st.lists(amounts, max_size=6), st.integers(0, 3))
    def hold(amounts, went):
        view = listed(amounts, went)
        heading, *rest = view.as_text()
        came, back = [one for one in amounts if one.minor > 0], [one for one in amounts if one.minor < 0]
        of_came, _, of_back = heading.partition(" may take payments back: ")
        assert sum(map(int, re.findall(r"(\d+) lines?\b", heading))) == len(amounts) == len(view.as_json()["lines"])
        assert sum(line.startswith("giro/transaction/") for line in rest) == len(amounts)
        assert set(_SUM.findall(of_came)) == sums(came) == in_json(view.as_json()["totals"])
        assert set(_SUM.findall(of_back)) == sums(back) == in_json(view.as_json()["may_take_back"])
        notes = [line for line in rest if "not listed" in line]
        assert [int(note.split()[0]) for note in notes] == ([went] if went else [])

    hold()
