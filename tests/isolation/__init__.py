"""What roles may do: nothing to the resources of another stack, and little that they never do."""
