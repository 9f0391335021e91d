"""What an update from the last release to this version does to the resources of each component."""
