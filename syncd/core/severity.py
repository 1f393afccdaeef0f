"""How much a discrepancy matters, and which severity counts where the configuration wants another."""

from enum import IntEnum


class Severity(IntEnum):
    """How much a discrepancy matters. Severities compare: INFO is the least."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The lower-case name, as in reports, JSON and `--fail-on`."""
        return self.name.lower()


def severity_of(own: Severity, wanted: Severity | None, found: Severity | None) -> Severity:
    """The severity of a finding: its rule's `own`, what the configuration `wanted` instead, and what was `found`.

    A finding that is worse than usual, as one close to its deadline, is as many levels above the wanted severity, up to
    critical. One that is less severe than usual stays so, and is never above the wanted one."""
    found, wanted = own if found is None else found, own if wanted is None else wanted
    if found < own:
        return min(found, wanted)
    return Severity(min(wanted + (found - own), Severity.CRITICAL))
