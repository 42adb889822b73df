"""The pages on which a file is sent, read, checked and imported."""
