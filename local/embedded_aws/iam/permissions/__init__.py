"""Permissions that AWS requires for a call in addition to that of its action."""
