"""Values of AWS that the emulator has, of inputs whose other values it refuses by name."""
