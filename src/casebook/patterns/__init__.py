"""What the record shows: contacts that may be one. Knows values only; reads nothing."""
