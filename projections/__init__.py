"""What readers see: the log's second copy, and read models folded from it. Imports events only."""
