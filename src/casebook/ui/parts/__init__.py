"""Small pieces that screens are made of. Know the theme; know no book."""
