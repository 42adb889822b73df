"""Commands that work against a running deployment, over its API, for the person whose token they carry."""
