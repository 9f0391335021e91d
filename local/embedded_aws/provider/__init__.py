"""The embedded emulator as the providers ``aws`` and ``awsx`` of the Pulumi engine."""
