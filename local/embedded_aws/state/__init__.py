"""The records of the services that the emulator owns, in memory and on disk."""
