"""Running it: health, metrics, logs, whether the configuration is safe, roles, backup and restore."""
