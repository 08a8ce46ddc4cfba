"""What the record shows: repetition, gaps, shared identifiers. Joins with its own issue."""
