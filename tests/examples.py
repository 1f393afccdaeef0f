"""How many examples the fast tests of properties draw: half of what they ask for, as these are the same in every run.

`make explore` draws all, and others each time.
"""

from typing import Any

from hypothesis import HealthCheck, settings

FEW = 5
"""Examples of a test that are not halved."""
BOUNDED: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
"""Settings of whole histories, which are long and take their time."""


def drawn(asked: int) -> int:
    """The examples that a fast test draws under the profile in use, of those it asks for."""
    return max(FEW, asked // 2) if settings().derandomize and asked > FEW else asked


def some(asked: int) -> settings:
    """The settings of a check within a fast test, which may need its fixtures to say what it draws."""
    return settings(max_examples=drawn(asked), deadline=None)
