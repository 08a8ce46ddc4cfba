"""Files somebody kept: sealed unchanged, and looked into only in a child process with limits.

Knows files and sealing; knows no database, keys or pages.
"""
