"""Responses that functions write while they run."""
