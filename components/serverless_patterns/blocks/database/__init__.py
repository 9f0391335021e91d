"""An Aurora Serverless database."""
