"""Requests and responses of REST APIs: parts of a request, and mapping templates (VTL)."""
