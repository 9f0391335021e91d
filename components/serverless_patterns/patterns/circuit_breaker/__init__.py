"""A queue whose consumer pauses while its partner fails."""
