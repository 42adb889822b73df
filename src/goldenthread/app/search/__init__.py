"""Finding records by words, within what the reader may see."""
