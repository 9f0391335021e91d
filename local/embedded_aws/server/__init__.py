"""The emulator's process: its ports, and which requests it accepts."""
