"""The teaching models: pure functions, one module a topic. Never for a client, never for settings."""
