"""Reads which money each payout of an account took. What is summed already is read as sums, not day by day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from syncd.core.accounts import AccountKey
from syncd.core.matching.account_money import AccountMoney, Block, summed
from syncd.core.matching.payouts import Draw, MoneyRow, Withdrawal, draw, place
from syncd.core.records import Ref
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days

_DAY = timedelta(days=1)
_NOTHING = AccountMoney.of_days({})


class AccountDraws:
    """The payouts of an account with the money they took of what was posted from the day `since` on.

    `others`: rows of payouts and fees that belong to no payout, which are money as any other. `opening`: the money that
    was there before `since`; None where it is not known.
    """

    def __init__(
        self,
        ledger: Ledger,
        account: AccountKey,
        withdrawals: Sequence[Withdrawal],
        others: Iterable[MoneyRow],
        since: date,
        opening: int | None,
    ) -> None:
        self._ledger, self._account, self._since = ledger, account, since
        self._beside: Counter[date] = Counter()
        for row in others:
            self._beside[row.posted] += row.minor
        self._money = AccountMoney(self._blocks(), self._days_of, opening)
        within = draw(self._money, [one for one in withdrawals if one.posted >= since])
        earlier = draw(_NOTHING, [one for one in withdrawals if one.posted < since])
        self._draws = {drawn.withdrawal.ref: drawn for drawn in (*within, *earlier)}

    def of(self, payout: Ref) -> Draw:
        """The money that a payout took. KeyError where the account has none with this ref."""
        return place(self._draws[payout], self._money)

    def around(self, day: date) -> list[Draw]:
        """The payouts that may have taken money of a day."""
        draws = self._draws.values()
        return [place(each, self._money) for each in draws if self._money.may_be_on(each.start, each.end, day)]

    def _blocks(self) -> list[Block]:
        """The blocks from `since` on, with the other rows, which are all of days that end one."""
        stored = {block.last: block for block in self._ledger.payouts.blocks(self._account)}
        ends = sorted({*stored, *self._beside})
        found: list[Block] = []
        for before, end in zip([None, *ends], ends, strict=False):
            if end < self._since:
                continue
            begins = before + _DAY if before else date.min
            if end in self._beside or begins < self._since:
                if nets := self._days_of(before, end):
                    found.append(summed(nets, end))
            else:
                found.append(stored[end])
        return found

    def _days_of(self, after: date | None, last: date) -> Mapping[date, int]:
        begins = after + _DAY if after else date.min
        days = Days(max(self._since, begins), last)
        nets = Counter(self._ledger.payouts.nets(self._account, days))
        nets.update({day: minor for day, minor in self._beside.items() if days.first <= day <= last})
        return nets
