"""Forms made from what is declared of a kind: one editor for each shape of field."""
