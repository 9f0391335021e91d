"""AWS CodeDeploy, for functions."""
