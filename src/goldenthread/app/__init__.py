"""The Django application: what people see and do."""
