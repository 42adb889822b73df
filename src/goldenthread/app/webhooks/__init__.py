"""Webhooks: events sent, signed, to other systems, and sent again until they are received."""
