"""Readers of event sources, which event source mappings and pipes share: queues, and shards of streams."""
