"""syncd checks tracked time against what platforms logged, billed and paid."""

__version__ = "0.2.0"
