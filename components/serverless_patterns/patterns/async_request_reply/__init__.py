"""Requests that take longer than an API waits: accepted, worked on, and asked for."""
