"""The `[[map]]` tables of the configuration, as values."""

from dataclasses import dataclass

from syncd.core.records import Kind, Ref, id_of, make_ref, namespace_of

_STAND_IN = "[[map]]"


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


def unclear_milestone(contract: str, name: str) -> Ref:
    """Stands for a milestone that a `[[map]]` rule names, while no milestone of the contract has the name, or several
    have it. No record has such a ref, because no source can be called so."""
    return make_ref(_STAND_IN, Kind.MILESTONE, f"{contract}/{name}")


def read_unclear_milestone(ref: Ref | None) -> tuple[str, str] | None:
    """The contract and the name in a ref that `unclear_milestone` made; None for any other."""
    if ref is None or namespace_of(ref) != _STAND_IN:
        return None
    contract, _, name = id_of(ref).partition("/")
    return contract, name
