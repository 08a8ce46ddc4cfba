"""What opens a casebook: passphrase, recovery code, this computer's keyring.

Knows the header and its slots; knows no database. The only room that knows keyring.
"""
