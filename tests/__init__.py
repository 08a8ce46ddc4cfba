"""Tests that read like use: real SQLCipher, real age, real PDFs."""
