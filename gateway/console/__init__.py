"""The console page: GraphiQL, with everything it needs served from here."""
