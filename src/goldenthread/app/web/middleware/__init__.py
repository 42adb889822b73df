"""What surrounds every request: the content policy, who acts, how a refusal is shown."""
