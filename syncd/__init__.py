"""syncd: keeps tracked time honest against what the platform billed and paid."""

__version__ = "0.1.0"
