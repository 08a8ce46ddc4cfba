"""The command line: one verb a person would use for each thing, over `book` and `tasks`.

Knows no Qt, SQL, keys or pages. What is printed on standard output is the result; everything
said about it goes to standard error.
"""
