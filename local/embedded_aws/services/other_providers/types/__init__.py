"""Resource types of providers other than AWS."""
