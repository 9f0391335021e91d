"""AWS Identity and Access Management: resource types and identities."""
