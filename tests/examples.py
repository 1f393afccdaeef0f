"""How many examples the fast tests of properties draw: a third of what they ask for, as they are the same in every run.

`make test-slow` draws all of them, and so does `make explore`, others each time.
"""

from typing import Any

from hypothesis import HealthCheck, settings

FAST = "same"
"""The profile of Hypothesis under which less is drawn."""
PART = 3
FEW = 5
"""Examples of a test that are all drawn, and the fewest of one that asks for more."""
BOUNDED: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
"""Settings of whole histories, which are long and take their time."""


def drawn(asked: int) -> int:
    """The examples that a fast test draws under the profile in use, of those it asks for."""
    is_fast = settings.get_current_profile_name() == FAST
    return max(FEW, asked // PART) if is_fast and asked > FEW else asked


def some(asked: int) -> settings:
    """The settings of a check within a fast test, which may need its fixtures to say what it draws."""
    return settings(max_examples=drawn(asked), deadline=None)
