"""Rules that a configuration switches off."""

from dataclasses import dataclass

from syncd.core.phrases import Phrase, say

_NAMED = 3
"""Rules that a subject line names."""


@dataclass(frozen=True, slots=True)
class RulesOff:
    """Rules that the configuration switches off, by id, without those that only inform; `every`: no other is left."""

    rules: tuple[str, ...]
    every: bool = False

    @property
    def what(self) -> Phrase:
        """Name them, as a clause."""
        if self.every:
            return say("every rule is switched off")
        named, more = ", ".join(self.rules[:_NAMED]), len(self.rules) - _NAMED
        if more > 0:
            return say("rules {names} and {number} more are switched off", names=named, number=more)
        if len(self.rules) == 1:
            return say("rule {name} is switched off", name=named)
        return say("rules {names} are switched off", names=named)
