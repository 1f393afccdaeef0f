"""Says why what a contract earned may be less as well as more: then its figures are estimates and no bounds."""

from syncd.core.billable_time import ONCE_MARKED
from syncd.core.discrepancies import Side
from syncd.core.earnings import Account
from syncd.core.fees_given_back import given_back_for_unread
from syncd.core.phrases import joined, say
from syncd.core.summary import Basis, SummaryLine
from syncd.core.to_do import Words


def may_fall(line: SummaryLine, account: Account) -> Words:
    """Why the gross of a line may be less as well as more, in words for the user; "" where later rows can only add."""
    moving = [(each.words, each.amount) for each in account.unplaced]
    moving += [(each.because, each.amount) for each in account.doubtful]
    if words := [words for words, amount in moving if amount.currency == line.currency]:
        return joined(words)
    if line.gross_falling:
        return line.gross_falling
    if account.taken_away and line.basis is Basis.BILLED:
        return account.taken_away
    if line.currency and (unread := given_back_for_unread(account.postings, line.currency)):
        return unread
    if line.basis is Basis.LOGGED and line.gross_partial:
        if line.lacks(Side.LOGGED):
            return say("what was logged is known in part, and a bill may be for less")
        return say("not all bills are known, and a bill may be for less")
    if line.basis is Basis.TRACKED and line.billable_estimated:
        return say("not all time is known, and {why}", why=ONCE_MARKED)
    return ""
