"""Calendar files as a way to put contacts on record. What is uploaded is hostile until shown otherwise."""
