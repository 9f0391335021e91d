"""The log of the events in the emulator, and their formatting."""
