"""Parts of the online store, which ``store.py`` composes."""
