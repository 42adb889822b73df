"""A small company with orders in every state, made by the real actions, to look at and to try things on."""
