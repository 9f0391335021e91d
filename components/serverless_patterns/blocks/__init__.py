"""What patterns are made of, a component each."""
