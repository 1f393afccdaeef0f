"""What the period before has of contracts without a row is said, so that its rows and this add up to its total."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.bounds import State
from syncd.core.compared import Compared, Figures
from syncd.core.money import Money
from syncd.core.time import Period
from syncd.core.wording import Here
from syncd.report.kinds.compared_table import without_row
from syncd.report.language.voice import voice_in

VOICE = voice_in("en", Here(ZoneInfo("UTC"), datetime(2026, 11, 16, 9, tzinfo=UTC)))
BEFORE = Period.parse("2026-10")


def figures(contract, minor):
    gross = None if minor is None else Money(minor, "USD")
    known = {
        "hours_state": State.EXACT,
        "gross_state": State.EXACT,
        "net_state": State.EXACT,
        "rate_state": State.EXACT,
    }
    return Figures(contract=contract, currency="USD", hours=None, gross=gross, net=None, rate=None, **known)


AMOUNTS = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(-500, 500), max_size=6)


@given(AMOUNTS, st.sets(st.sampled_from("abcdef")))
def test_rows_and_what_has_none_make_up_the_total(before, listed):
    told = list(
        without_row(
            [figures(contract, 1) for contract in listed],
            Compared(before=BEFORE, last=tuple(figures(contract, minor) for contract, minor in before.items())),
            VOICE,
        )
    )
    missing = {contract: minor for contract, minor in before.items() if contract not in listed and minor}
    if not missing:
        assert told == []
    else:
        (sentence,) = told
        amount = str(Money(sum(missing.values()), "USD")).replace("-", "−")
        assert sentence.startswith(f"October includes {amount} gross of {len(missing)} contract")
