"""PostgreSQL on this machine, which runs the statements of the Data API."""
