"""Scripts that generate parts of the documents, and build the site."""
