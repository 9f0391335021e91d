"""Schemas of the packages for the engine: imports and programs in YAML require them."""
