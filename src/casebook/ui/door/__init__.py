"""Screens before a casebook is open: welcome, create, unlock, restore."""
