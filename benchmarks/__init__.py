"""Speed as a ratio against a named peer in the same run: python -m benchmarks.core [ROWS]."""
