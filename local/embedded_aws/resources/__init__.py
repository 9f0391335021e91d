"""How each resource type is created in the emulator, and where that differs from AWS."""
