"""Resource types of AWS Identity and Access Management."""
