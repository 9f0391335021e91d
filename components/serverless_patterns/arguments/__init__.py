"""What an argument may be: declared once, and checked before anything is registered."""
