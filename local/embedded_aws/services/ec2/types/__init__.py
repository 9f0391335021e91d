"""Resource types of Amazon EC2."""
