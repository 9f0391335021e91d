"""A private S3 bucket."""
