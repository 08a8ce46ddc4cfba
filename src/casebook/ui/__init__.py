"""The window. The only room that knows Qt; everything it does to data, it does through the book."""
