"""An outbox, which publishes the changes of a table as they were committed."""
