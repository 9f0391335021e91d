"""The site's files and their bucket."""
