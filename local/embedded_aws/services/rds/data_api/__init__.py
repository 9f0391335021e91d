"""The RDS Data API of Aurora PostgreSQL: statements and transactions over HTTPS."""
