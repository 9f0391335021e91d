"""Resource types of AWS Lambda."""
