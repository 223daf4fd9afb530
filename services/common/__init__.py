"""What every context may use: pure, and shared."""
