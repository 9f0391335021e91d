"""Building blocks: one component each."""
