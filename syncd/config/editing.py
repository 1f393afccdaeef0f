"""Adds to the text of a configuration as its owner would: what they wrote stays as it is, byte for byte."""

__all__ = ["appended"]


def appended(text: str, tables: str) -> str:
    """Return a configuration with more tables at its end, after a blank line, with the line ends that it has.

    At the end a table belongs to no other, and a new `[[map]]` decides after those that are there.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    kept = text if not text or text.endswith("\n") else text + end
    blank = "" if not kept.strip() or kept.endswith((end * 2, "\n\n")) else end
    return kept + blank + end.join(tables.strip("\n").split("\n")) + end
