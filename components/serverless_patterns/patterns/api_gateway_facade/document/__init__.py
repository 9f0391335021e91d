"""The OpenAPI document that describes the whole API."""
