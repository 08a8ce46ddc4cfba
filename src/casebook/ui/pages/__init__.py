"""The sections of the desk: a list, and beside it what was chosen in it."""
