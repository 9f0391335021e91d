"""Resource types of Elastic Load Balancing."""
