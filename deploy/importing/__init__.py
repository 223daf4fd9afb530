"""What others recorded, as events of a log of history."""
