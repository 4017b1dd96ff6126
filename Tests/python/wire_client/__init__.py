"""A client of the Wire protocol, written from docs/wire-protocol.md alone."""
