"""What happens in the emulator: the log of its events, and how they are printed."""
