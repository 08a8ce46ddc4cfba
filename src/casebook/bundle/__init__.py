"""Sharing out: cards of members, and bundles as bytes. Knows crypto; knows no database.

A bundle is an age v1 file around a tar stream with one BagIt bag (docs/formats/bundle.md), so
that `age -d | tar x` and any BagIt program open it without us.
"""
