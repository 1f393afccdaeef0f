"""The languages of reports: English, and what Babel and a catalogue say in others.

`voice_in` gives the voice of a language. `catalogues/LANG/*.po` have its sentences: `reports.po` those of reports and
their formats, `core.po` those of the core and of what reads and judges, `rules.po` those of rules.
"""
