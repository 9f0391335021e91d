"""Authentication and authorization of every call in the emulator."""
