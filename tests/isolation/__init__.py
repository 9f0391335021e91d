"""Permissions of roles: none on the resources of another stack, and few that they never use."""
