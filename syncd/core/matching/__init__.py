"""Which records belong together: one module for each relation, all pure and independent of the order of their input.

Within one relation, the amounts that are allocated from a record never exceed it. `decisions.py` has what people
decided about matches; it goes before what a module finds by itself. Terms: docs/glossary.md.
"""
