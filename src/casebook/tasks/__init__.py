"""Long work, one module for each thing a person waits for: plain functions with a progress.

Knows the open casebook, never a window. A task that is stopped or killed leaves either
everything or nothing.
"""
