"""Rules that a configuration switches off."""

from dataclasses import dataclass

from syncd.core.wording import agree

_NAMED = 3
"""Rules that a subject line names."""


@dataclass(frozen=True, slots=True)
class RulesOff:
    """Rules that the configuration switches off, by id, without those that only inform; `every`: no other is left."""

    rules: tuple[str, ...]
    every: bool = False

    @property
    def what(self) -> str:
        """Name them, as a clause."""
        if self.every:
            return "every rule is switched off"
        named, more = ", ".join(self.rules[:_NAMED]), len(self.rules) - _NAMED
        are = agree(len(self.rules), "rule {} is", "rules {} are").format(named + f" and {more} more" * (more > 0))
        return f"{are} switched off"
