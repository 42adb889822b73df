"""REST routes, input models and the one error shape. No rules: a route calls the same action as its page."""
