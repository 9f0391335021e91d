"""What flows in the emulator: requests, threads that do something, and what waits for a function."""
