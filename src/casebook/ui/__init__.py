"""The window. The only room that may know Qt; joins with its own issue."""
