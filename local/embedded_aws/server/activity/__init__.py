"""Activity in the emulator: requests, working threads, and events that wait for a function."""
