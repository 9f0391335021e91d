"""The language of policies: its grammar and its condition keys. Imports nothing of the emulator."""
