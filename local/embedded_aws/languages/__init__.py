"""Runs programs in other languages than Python, by Pulumi's hosts of these languages."""
