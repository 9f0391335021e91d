"""Actions and resources of each service integration."""
