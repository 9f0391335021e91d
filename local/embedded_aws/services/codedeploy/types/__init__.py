"""Resource types of AWS CodeDeploy."""
