"""Decisions of IAM: one module per area, each a table of rows that AWS allows, denies, or rejects."""
