"""What one service may ask of another: protocols, which the emulator's process binds to the services.

A service knows no other service. It asks a port, and ``server/`` binds each port when it starts.
"""
