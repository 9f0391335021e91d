"""The IAM policy of who deploys a stack."""
