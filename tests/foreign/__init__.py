"""Programs that use the constructs of public Pulumi programs: each deploys unchanged, and works."""
