"""The pure core: standard library only, frozen values, no clock, no I/O, no logging."""
