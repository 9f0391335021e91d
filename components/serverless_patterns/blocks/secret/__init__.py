"""A secret of AWS Secrets Manager."""
