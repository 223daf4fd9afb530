"""NATS and PostgreSQL from their wheels, as child processes, for one machine."""
