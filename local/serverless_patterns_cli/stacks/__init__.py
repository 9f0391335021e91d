"""Local stacks: configuration, start, data, and output."""
