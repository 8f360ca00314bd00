"""What the integration tests and the benchmarks share: a throw-away PostgreSQL, a running daemon, posts."""
