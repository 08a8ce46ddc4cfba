"""An offline, encrypted casebook of incidents, contacts and evidence."""

__version__ = "0.1.0"
