"""A consumer of events that has each effect once, with the table that it remembers them by."""
