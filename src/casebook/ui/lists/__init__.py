"""Lists of records: lines worked out by the book's thread, drawn by one painter."""
