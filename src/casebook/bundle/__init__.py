"""Sharing a part of a casebook with others. Joins with its own issue."""
