"""The rules that the configuration enables, with their options."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncd.core.account import Account
from syncd.core.client_week import ClientWeek
from syncd.core.contract_case import ContractCase
from syncd.core.expected_payments import ExpectedPayment
from syncd.core.match_case import MatchCase
from syncd.core.milestone_case import MilestoneCase
from syncd.core.own_invoice import OwnInvoice
from syncd.core.payment_group import PaymentGroup
from syncd.core.payout import Payout
from syncd.core.person_week import PersonWeek
from syncd.core.refund_case import RefundCase
from syncd.core.retainer_month import RetainerMonth
from syncd.core.rules_off import RulesOff
from syncd.core.severity import Severity, severity_of
from syncd.core.source_health import SourceHealth
from syncd.core.subjects import BillingPeriod, PersonDay, SubjectKind, UnmappedGroup
from syncd.core.waiting_money import WaitingMoney
from syncd.plugins import load_rules
from syncd.rule import Rule, RuleOptions

_KINDS = {
    BillingPeriod: SubjectKind.BILLING_PERIOD,
    ClientWeek: SubjectKind.CLIENT_WEEK,
    ContractCase: SubjectKind.CONTRACT_CASE,
    RetainerMonth: SubjectKind.RETAINER_MONTH,
    PersonDay: SubjectKind.PERSON_DAY,
    PersonWeek: SubjectKind.PERSON_WEEK,
    UnmappedGroup: SubjectKind.SUSPENSE_GROUP,
    WaitingMoney: SubjectKind.MONEY_GROUP,
    RefundCase: SubjectKind.REFUND_CASE,
    MatchCase: SubjectKind.MATCH_CASE,
    OwnInvoice: SubjectKind.OWN_INVOICE,
    PaymentGroup: SubjectKind.PAYMENT_GROUP,
    ExpectedPayment: SubjectKind.EXPECTED_PAYMENT,
    Payout: SubjectKind.PAYOUT,
    MilestoneCase: SubjectKind.MILESTONE_CASE,
    Account: SubjectKind.ACCOUNT,
    SourceHealth: SubjectKind.SOURCE_HEALTH,
}


@dataclass(frozen=True, slots=True)
class EnabledRule:
    """A rule that is asked, with its options."""

    rule: Rule
    options: RuleOptions

    @property
    def kind(self) -> SubjectKind:
        """The kind of subject that it looks at."""
        return _KINDS[self.rule.subject]

    @property
    def severity(self) -> Severity:
        """The usual severity of the rule's findings: the configured one, else the rule's own."""
        return severity_of(self.rule.severity, self.options.severity, None)


def enabled_rules(configured: Mapping[str, RuleOptions]) -> dict[str, EnabledRule]:
    """Enabled rules by id."""
    rules = load_rules(configured)
    return {id: EnabledRule(rule, configured[id]) for id, rule in rules.items() if configured[id].enabled}


def rules_off(configured: Mapping[str, RuleOptions]) -> RulesOff | None:
    """The rules that are switched off, without those that only inform; None where there are none."""
    rules = {id: EnabledRule(rule, configured[id]) for id, rule in load_rules(configured).items()}
    alarming = {id: rule for id, rule in rules.items() if rule.severity > Severity.INFO}
    off = tuple(sorted(id for id in alarming if not rules[id].options.enabled))
    return RulesOff(off, every=len(off) == len(alarming)) if off else None
