"""Base classes of resource types, their registry, and helpers for their code."""
