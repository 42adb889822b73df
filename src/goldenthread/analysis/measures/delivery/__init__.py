"""What customers asked, what was promised, when it came."""
