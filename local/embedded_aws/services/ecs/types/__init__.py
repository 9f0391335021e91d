"""Resource types of Amazon ECS, Amazon ECR, and Application Auto Scaling."""
