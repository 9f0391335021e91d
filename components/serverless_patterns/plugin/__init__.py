"""Serves the components to the other Pulumi languages: their arguments, their errors, and their schema."""
