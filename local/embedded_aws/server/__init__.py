"""The emulator's own process: what it serves, at which ports, and to whom."""
