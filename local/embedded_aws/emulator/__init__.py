"""Starting and stopping the emulator, its clients, its local addresses, and its containers."""
