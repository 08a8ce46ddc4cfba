"""The journal and the tables made from it."""
