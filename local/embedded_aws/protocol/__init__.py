"""Requests and responses in the protocols of AWS's services, read and written by the services' models."""
