"""Middleware in front of MiniStack; ``embedded_aws.server.app`` has its order."""
