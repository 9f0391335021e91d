"""A group of schedules, one for each item, which code creates, moves and cancels."""
