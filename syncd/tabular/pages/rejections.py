"""Says which rows of a file could not be read."""

from collections.abc import Sequence

from syncd.core.phrases import Phrase, plural, say


def rejections_of(file: str, number: int, first: Sequence[str]) -> Phrase:
    """`2 rows of x.csv could not be read (line 7: …; line 9: …)`, as a clause. `first`: the first of them, with their
    reasons."""
    rows: str = "; ".join(first)
    if (rest := number - len(first)) > 0:
        rows = say("{rows} and {number} more", rows=rows, number=rest)
    return plural(
        number,
        "{number} row of {file} could not be read ({rows})",
        "{number} rows of {file} could not be read ({rows})",
        file=file,
        rows=rows,
    )
