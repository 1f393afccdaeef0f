"""Says how much of a side is known, for whom, and as of when. Terms: docs/glossary.md."""
