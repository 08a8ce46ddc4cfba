"""Deriving, wrapping, sealing, signing. The only room that knows ciphers; knows no records.

Nothing here is a cipher of ours: argon2-cffi, cryptography and pyrage do the work.
"""
