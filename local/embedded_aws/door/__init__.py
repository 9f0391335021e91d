"""The way of a request to an operation of a service that the emulator owns."""
