"""The command line ``serverless-patterns``."""
