"""Parts of a request, and how they reach a backend."""
