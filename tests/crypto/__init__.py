"""Ciphers: published answers, through our own wrappers."""
