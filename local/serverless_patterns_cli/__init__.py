"""The command-line interface ``serverless-patterns``."""
