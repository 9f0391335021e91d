"""What a request is made of, and how parts of it reach a backend."""
