"""Opening a casebook: header, slots, passphrases, recovery codes, keyrings."""
