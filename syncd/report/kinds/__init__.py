"""The kinds of report: each composes a document from a report's value, in one reader's language."""
