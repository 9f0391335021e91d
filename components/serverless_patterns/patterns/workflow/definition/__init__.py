"""The state machine's definition: read, substituted, and walked."""
