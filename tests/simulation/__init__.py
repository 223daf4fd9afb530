"""All services over the log in memory, the real runtime, a virtual clock, and a schedule of all that can go wrong."""
