"""Serves the components to the other Pulumi languages: what Pulumi runs for ``pulumi package add``."""

from serverless_patterns.plugin.provider import serve

if __name__ == "__main__":
    serve()
