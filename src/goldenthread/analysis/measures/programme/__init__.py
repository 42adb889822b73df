"""The key account programme: who keeps the relationships, what lapses, what is renewed."""
