"""What a changed program makes of the stack that there is, in Pulumi's order."""
