"""The patterns of a project: their demonstrations and sample requests."""
