"""How it runs: settings, servers, processes and the command line."""
