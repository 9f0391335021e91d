"""Values of AWS that the emulator supports, of inputs whose other values it rejects by name."""
