"""Amazon ECS, the repositories of its images, and the scaling of its services."""
