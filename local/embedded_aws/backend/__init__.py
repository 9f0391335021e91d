"""What services that the emulator owns and those of MiniStack still say to each other."""
