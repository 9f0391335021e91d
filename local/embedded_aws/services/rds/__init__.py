"""Amazon RDS: clusters and instances, and the Data API of Aurora PostgreSQL."""
