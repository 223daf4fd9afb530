"""`liandong restore`: a log made whole again, as a new epoch."""
