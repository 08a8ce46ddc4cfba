"""Rows, and the journal they are made from. The only room that knows SQLCipher.

Knows no keys, files or people: it is given an open key and a path, and keeps its promises by
one rule: every change is an entry in the journal, and every table is made from the entries.
"""
