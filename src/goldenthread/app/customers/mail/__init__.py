"""Mail as a way to put contacts on record. What comes in is hostile until shown otherwise."""
