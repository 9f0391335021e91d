"""A parameter of AWS Systems Manager."""
