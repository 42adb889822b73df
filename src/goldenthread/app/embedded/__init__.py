"""A Django database backend: PostgreSQL that starts itself when it is first wanted."""
