"""The `[[map]]` tables of the configuration, as values."""

from dataclasses import dataclass


def as_pattern(name: str) -> str:
    """Return the pattern of a `[[map]]` table that fits this name alone."""
    return name.replace("*", r"\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRule:
    """One `[[map]]` table. All given conditions must hold; names compare without case, `*` matches any text, and
    `\\*` a star."""

    project: str | None = None
    client: str | None = None
    task: str | None = None
    tag: str | None = None
    description: str | None = None
    person: str | None = None
    billable: bool | None = None  # the tracker's mark on the entry; an entry without a mark meets neither
    contract: str | None = None
    milestone: str | None = None
    goodwill: bool = False  # the contract's time, which is not billed
    ignore: bool = False

    @property
    def words(self) -> str:
        """The conditions in words: `project = “Acme”, billable = true`."""
        given = ("project", "client", "task", "tag", "description", "person")
        words = [f"{name} = “{getattr(self, name)}”" for name in given if getattr(self, name) is not None]
        return ", ".join(words + ([] if self.billable is None else [f"billable = {str(self.billable).lower()}"]))
