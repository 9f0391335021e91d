"""Updates a deployed stack to a changed program, in Pulumi's order."""
