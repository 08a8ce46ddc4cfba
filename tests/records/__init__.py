"""What records are, what their dates and codes mean, and that the sample keeps to it."""
