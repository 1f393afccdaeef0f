"""The billable summary over whatever accounts there are: every line and every total foots."""

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.billing import summarize
from syncd.core.bounds import State
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import ContractType
from syncd.core.summary import Basis
from tests.accounts import PERIOD, accounts

BOUNDED = settings(max_examples=40, deadline=None)


@BOUNDED
@given(st.lists(accounts, max_size=4))
def test_totals_foot_with_the_lines_in_every_currency(given_accounts):
    summary = summarize(PERIOD, given_accounts)
    assert list(summary.totals) == sorted({line.currency for line in summary.lines if line.currency})
    for currency, total in summary.totals.items():
        lines = [line for line in summary.lines if line.currency == currency]
        for figure in ("gross", "fee", "tax", "net"):
            known = [money.minor for line in lines if (money := getattr(line, figure)) is not None]
            assert getattr(total, figure) == (Money(sum(known), currency) if known else None)
            assert total.partial or len(known) == len(lines)
        for figure in ("seconds_tracked", "seconds_billable"):
            known = [seconds for line in lines if (seconds := getattr(line, figure)) is not None]
            assert getattr(total, figure) == (sum(known) if known else None)


@BOUNDED
@given(accounts)
def test_every_tracked_second_of_an_account_stands_on_its_lines_once(account):
    lines = summarize(PERIOD, [account]).lines
    assert sum(line.seconds_tracked or 0 for line in lines) == sum(piece.seconds for piece in account.pieces)


@BOUNDED
@given(accounts)
def test_what_is_not_all_known_is_never_shown_as_complete(account):
    lines = summarize(PERIOD, [account]).lines
    for line in lines:
        assert account.tracked.complete or line.seconds_tracked != 0 or len(lines) > 1
        assert line.tracked_partial == (not account.tracked.complete or account.tracked.lower_bound)
        assert line.effective_rate is None or account.tracked.complete
        if line.effective_rate is not None and line.tracked_partial:
            assert line.state("effective_rate") in (State.AT_MOST, State.ESTIMATED)
        assert line.basis is not Basis.TRACKED or line.gross_partial or not line.tracked_partial
        assert line.effective_rate is None or not line.gross_partial
        assert line.seconds_billable is not None or line.billable_partial
        assert all(gap.because for gap in line.gaps)


@BOUNDED
@given(st.lists(accounts, max_size=4))
def test_a_total_is_whole_only_where_all_of_its_lines_are(given_accounts):
    summary = summarize(PERIOD, given_accounts)
    for currency, total in summary.totals.items():
        lines = [line for line in summary.lines if line.currency == currency]
        assert total.tracked_partial == any(line.lacks(Side.TRACKED) for line in lines)
        assert total.billable_partial == any(line.billable_partial for line in lines)
        assert total.partial or not any(line.gross_partial for line in lines)


@BOUNDED
@given(accounts)
def test_each_line_foots_and_what_is_unknown_stays_unknown(account):
    for line in summarize(PERIOD, [account]).lines:
        figures = (line.gross, line.fee, line.tax)
        if line.tax is None and line.net is not None:
            assert line.gross + line.fee == line.net
            assert line.state("net") in (State.AT_MOST, State.ESTIMATED)
        elif None in figures:
            assert line.net is None
            assert line.effective_rate is None
        else:
            assert line.gross + line.fee + line.tax == line.net
        assert all(money is None or money.currency == line.currency for money in (*figures, line.net))


@BOUNDED
@given(accounts)
def test_fixed_price_time_never_bills(account):
    for line in summarize(PERIOD, [account]).lines:
        if line.kind is ContractType.FIXED:
            assert line.seconds_billable == 0
            assert line.basis is not Basis.TRACKED or line.gross is None


@BOUNDED
@given(st.lists(accounts, max_size=4), st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_accounts(given_accounts, random):
    totals = summarize(PERIOD, given_accounts).totals
    random.shuffle(given_accounts)
    assert summarize(PERIOD, given_accounts).totals == totals
