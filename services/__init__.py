"""Who decides: a service for each context. Imports events only; no service imports another."""
