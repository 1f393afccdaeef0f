"""Takes secrets out of texts for people."""

import re

ANYWHERE = 4
"""Characters from which a secret is taken out of the middle of a word, too. A shorter one occurs there by chance, and
nobody can tell that it is one."""


def without_secret(text: str, secret: str, mark: str) -> str:
    """Return `text` with `mark` in place of every `secret`; of one shorter than ANYWHERE, where it is a whole word."""
    if not secret:
        return text
    pattern = re.escape(secret)
    if len(secret) < ANYWHERE:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return re.sub(pattern, lambda _: mark, text)
