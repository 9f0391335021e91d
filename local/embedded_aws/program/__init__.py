"""Evaluates a Pulumi program without the engine, and records what it registers."""
