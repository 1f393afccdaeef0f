"""Rules about payouts: the money they took, and how they arrived. Terms: docs/glossary.md."""
