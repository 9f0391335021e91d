"""The emulator as its parent sees it: its process, clients, addresses and containers."""
