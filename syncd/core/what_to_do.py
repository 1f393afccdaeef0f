"""What a person does where syncd cannot tell, in words: the commands that decide it."""

from shlex import quote

from syncd.core.phrases import Phrase, plural, say
from syncd.core.records import Ref


def which_is_it(ref: Ref, other: Ref) -> Phrase:
    """How a person says whether two records belong together."""
    return say(
        "`syncd match {refs}` says that they belong together, `syncd unmatch {refs}` that they do not",
        refs=f"{quote(ref)} {quote(other)}",
    )


def confirm_changes(source: str, number: int) -> Phrase:
    """What a person does about the held changes of a source."""
    return plural(
        number,
        "Confirm {number} change of old entries: `syncd accept {source}`",
        "Confirm {number} changes of old entries: `syncd accept {source}`",
        source=source,
    )
