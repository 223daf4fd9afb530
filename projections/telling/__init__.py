"""Every event as a sentence that a commander can read."""
