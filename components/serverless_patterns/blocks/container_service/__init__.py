"""A container service on Fargate, behind an internal load balancer."""
