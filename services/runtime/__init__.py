"""The loop that every service runs: commands in, decide, commit, reply; follow and react; deadlines; undo."""
