"""For whom a report is: what they may see, and the language they read."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a reader is to you. `syncd.core.masks` has what each of them may see."""

    OWNER = "owner"  # you: everything
    CONTRACTOR = "contractor"  # somebody who works for you: their own time, and no money
    CLIENT = "client"  # what they pay for, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The readers of one channel. `client` or `person`: the key of whom the channel serves, for the role that needs
    it. `language`: BCP 47, such as "en" or "de"."""

    role: Role = Role.OWNER
    client: str = ""
    person: str = ""
    language: str = "en"


OWNER = Audience()
