"""Parts of the photo desk, which ``webapp.py`` composes."""
