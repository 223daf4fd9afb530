"""What may be asked of call intake: about calls, incidents, premises, and its own rules."""
