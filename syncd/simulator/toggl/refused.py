"""What the service turns down."""


class Refused(Exception):
    """A request answered with `status` and this sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def needs_plan() -> Refused:
    """402 for a feature that the plan lacks: the same status as for an exhausted quota, with another text
    (documented; the wording is ours)."""
    return Refused(402, "This feature is not available in your plan. Upgrade the workspace to use it.")
