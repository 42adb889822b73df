"""Signing on beyond a password: second factors, and the organisation's own sign-on."""
