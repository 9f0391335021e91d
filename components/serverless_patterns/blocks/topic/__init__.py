"""An SNS topic."""
