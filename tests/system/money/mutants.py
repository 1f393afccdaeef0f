"""Bugs, most of them in matching, each a change of one line of a copy of the sources: the worlds notice every one."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Mutant:
    """A line that is changed. `before` occurs once in the file; `story` plants what it gets wrong."""

    name: str
    story: str
    file: str
    before: str
    after: str


_MATCHING = "syncd/core/matching/"
MUTANTS = (
    Mutant(
        "a bank may take a cent less",
        "arrived",
        _MATCHING + "arrivals.py",
        "return How.FEE if 0 < less <= self.fees.largest(payout.amount) else None",
        "return How.FEE if 0 < less < self.fees.largest(payout.amount) else None",
    ),
    Mutant(
        "a bank may take a cent more",
        "arrived",
        _MATCHING + "arrivals.py",
        "return How.FEE if 0 < less <= self.fees.largest(payout.amount) else None",
        "return How.FEE if 0 < less <= self.fees.largest(payout.amount) + 1 else None",
    ),
    Mutant(
        "one line of the bank brings two payouts",
        "arrived",
        _MATCHING + "bank.py",
        "            if not {payout.ref, line.ref} & self._claimed:\n                self._claimed |=",
        "            if payout.ref not in self._claimed:\n                self._claimed |=",
    ),
    Mutant(
        "payouts never arrive together",
        "arrived",
        _MATCHING + "bank.py",
        "            matcher.exact_sums()\n",
        "            pass\n",
    ),
    Mutant(
        "a payout that came back is still out",
        "arrived",
        _MATCHING + "payouts.py",
        "if back := returned.get(withdrawal.ref):",
        "if (back := returned.get(withdrawal.ref)) and back.minor < 0:",
    ),
    Mutant(
        "a payout leaves its fee in the account",
        "drawn",
        _MATCHING + "payouts.py",
        "return self.minor + self.fee\n",
        "return self.minor\n",
    ),
    Mutant(
        "a payout takes money of the next days",
        "drawn",
        "syncd/judge/account_draws.py",
        "days = Days(max(self._since, begins), last)",
        "days = Days(max(self._since, begins), last + 60 * _DAY)",
    ),
    Mutant(
        "an invoice's number in the bank's line says nothing",
        "paid_late",
        _MATCHING + "invoice_bank.py",
        "    book.by_number()\n",
        "",
    ),
    Mutant(
        "an amount alone pays an invoice",
        "paid_late",
        _MATCHING + "invoice_bank.py",
        "[one for one in invoices if self._may_pay(line, one) and _is_from(line, one)]",
        "[one for one in invoices if self._may_pay(line, one)]",
    ),
    Mutant(
        "what was taken back still pays",
        "paid_late",
        _MATCHING + "invoice_bank.py",
        "[line for line in lines if line.ref not in taken.certain]",
        "lines",
    ),
    Mutant(
        "any line of the amount takes money back",
        "at_the_bank",
        _MATCHING + "taken_back.py",
        "        if common - _TELLS_NOTHING and common in (words, others):\n",
        "        if True:\n",
    ),
    Mutant(
        "a payout whose money left the bank again is received",
        "at_the_bank",
        _MATCHING + "lasting.py",
        "neighbours.without(taken.certain.keys())",
        "neighbours",
    ),
    Mutant(
        "a payout never arrives in parts",
        "at_the_bank",
        _MATCHING + "bank.py",
        "            matcher.exact_parts()\n",
        "            pass\n",
    ),
    Mutant(
        "the amount of a bank's line says nothing",
        "paid_late",
        _MATCHING + "invoice_bank.py",
        "    book.by_amount()\n",
        "",
    ),
    Mutant(
        "a fee that was posted later belongs to nothing",
        "other_fee",
        _MATCHING + "fee_earning.py",
        "NEAR = timedelta(days=3)",
        "NEAR = timedelta(days=0)",
    ),
    Mutant(
        "what was billed again does not count",
        "reversed_later",
        _MATCHING + "credit_rebill.py",
        "            amount = min(left[bill.ref], wanted)\n",
        "            amount = 0\n",
    ),
    Mutant(
        "a refund without days belongs to no bill",
        "reversed_later",
        _MATCHING + "refund_original.py",
        "    same = [row for row in rows if abs(row.amount.minor + refund.amount.minor) <= ROUNDING]\n",
        "    same: list[PostedRow] = []\n",
    ),
    Mutant(
        "parts of a milestone are not added up",
        "released_short",
        _MATCHING + "milestones.py",
        "    _in_a_row(book)\n    _by_day(book)\n",
        "    _by_day(book)\n",
    ),
    Mutant(
        "a bill that names no days is for the week of its posting",
        "not_billed",
        "syncd/core/week_bills.py",
        "week = profile.week_of(profile.billed_until(row.posted) or row.posted)",
        "week = profile.week_of(row.posted)",
    ),
    Mutant(
        "a bill that states its hours needs none that are shown",
        "without_basis",
        _MATCHING + "hours_behind_bills.py",
        "    found = without_hours(own, list(worth_of_lines(group)))\n",
        "    found = {} if in_seconds else without_hours(own, list(worth_of_lines(group)))\n",
    ),
    Mutant(
        "a week that was billed twice has the hours of both bills",
        "billed_twice",
        "syncd/core/billed_not_shown.py",
        "    return week.shown and shown > 0\n",
        "    return not week\n",
    ),
    Mutant(
        "a contract without any fee is right",
        "no_fee_at_all",
        "syncd/core/contract_fee.py",
        "        head=None if had_fees else head,\n",
        "        head=None,\n",
    ),
    Mutant(
        "the start of a row says nothing about its day",
        "by_hand",
        "syncd/derive/platform_records.py",
        "day = day_of(line.start, profile.zone) if line.start else line.day\n",
        "day = line.day\n",
    ),
    Mutant(
        "a limit that is cut counts at once",
        "cap_cut",
        "syncd/core/subjects.py",
        "return max(caps) if len(caps) == len(in_force) else None",
        "return min(caps) if len(caps) == len(in_force) else None",
    ),
    Mutant(
        "a fee that changes is right on one day alone",
        "fee_changes",
        "syncd/core/contract_fee.py",
        "for other in known if other) - {first.fraction}",
        "for other in known if not other) - {first.fraction}",
    ),
    Mutant(
        "a holiday is a business day",
        "held_back",
        "syncd/core/calendar.py",
        "return day.weekday() in self.working_days and day not in self.days_off",
        "return day.weekday() in self.working_days",
    ),
    Mutant(
        "a bill may not be late at all",
        "billed_late",
        "syncd/rules/period/logged_not_billed.py",
        "return period.editable_until + options.grace",
        "return period.editable_until",
    ),
    Mutant(
        "a retainer needs hours",
        "paid_weekly",
        "syncd/rules/payment/billed_without_basis.py",
        "group.contract.type is ContractType.HOURLY",
        "group.contract.type is not ContractType.FIXED",
    ),
    Mutant(
        "what is in escrow is missing",
        "escrowed",
        "syncd/rules/milestone/short_release.py",
        "if milestone.state is not MilestoneState.RELEASED or amount is None or",
        "if amount is None or",
    ),
    Mutant(
        "the first fees of a tier are those of all",
        "tiered",
        "syncd/core/contract_fee.py",
        "if start not in sliding else ()",
        "",
    ),
)


def mutated(mutant: Mutant) -> str:
    """The text of its file with the bug. AssertionError where its line is not there any more."""
    text = (ROOT / mutant.file).read_text("utf-8")
    assert text.count(mutant.before) == 1, f"{mutant.file} has no such line, or several: {mutant.before!r}"
    return text.replace(mutant.before, mutant.after)


def survives(mutant: Mutant, folder: Path, seeds: int) -> bool:
    """Whether the worlds of so many seeds find nothing wrong with the mutant."""
    for name in ("syncd", "connectors"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / mutant.file).write_text(mutated(mutant), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "tests.system.money", "--seeds", str(seeds), "--story", mutant.story],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "precision" in ran.stdout, ran.stderr
    return ran.returncode == 0
