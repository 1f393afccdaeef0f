"""The rules that the configuration enables, with their options."""

from collections.abc import Mapping
from dataclasses import dataclass

from syncd.plugins import load_rules
from syncd.rule import Rule, RuleOptions


@dataclass(frozen=True, slots=True)
class EnabledRule:
    """A rule that is asked, with the options it is asked under."""

    rule: Rule
    options: RuleOptions


def enabled_rules(configured: Mapping[str, RuleOptions]) -> dict[str, EnabledRule]:
    """Enabled rules by id."""
    return {
        id: EnabledRule(rule, configured[id]) for id, rule in load_rules(configured).items() if configured[id].enabled
    }
