"""Pages of what people are told, and of how they wish to be told."""
