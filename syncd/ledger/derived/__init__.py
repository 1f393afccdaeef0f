"""What follows from the observations and can be made anew at any time."""
