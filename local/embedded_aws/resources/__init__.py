"""Creation of each resource type in the emulator, and its differences from AWS."""
