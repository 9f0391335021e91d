"""What the peers are measured with; it runs in environments of their own."""
