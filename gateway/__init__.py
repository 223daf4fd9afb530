"""The one door: GraphQL over HTTP and WebSocket. Reads through the projections, asks by commands over NATS."""
