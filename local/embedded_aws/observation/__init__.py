"""Records what happens in the emulator, in its event log; the behavior of AWS does not change."""
