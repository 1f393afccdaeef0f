"""The formats of a report. Each is a pure function from a report to text, in a module of its own."""
