"""The shared language of the services, and the log it is written in. Imports nothing of ours."""
