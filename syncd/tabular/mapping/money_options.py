"""Keys of a mapped table that say how a file writes signs, and which of its rows have moved money."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from syncd.core.mapping import normalise_name
from syncd.options import Options

Text = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1),
]
"""`"Note"`, or several: `["Description", "Note"]`."""
Moved = Literal["yes", "later", "never"]
"""Whether a row has moved money: `later` is one that the file will show again once it has."""


class SignOptions(Options):
    """`sign`: the column that tells in which direction amounts go, which themselves have no sign."""

    column: Text
    plus: Texts
    minus: Texts

    @model_validator(mode="after")
    def _check_words(self) -> Self:
        if both := set(map(normalise_name, self.plus)) & set(map(normalise_name, self.minus)):
            raise ValueError(f'"{min(both)}" is both a plus and a minus: keep one')
        return self


class BookedOptions(Options):
    """`booked`: the column that tells whether a row has moved money, with the meaning of each of its words.

    Where none of them means `yes`, rows without a word have.
    """

    column: Text
    words: Annotated[Mapping[Text, Moved], Field(min_length=1)]
