"""The console of a local stack: what the page of the emulator shows, as JSON values."""

from serverless_patterns_cli.console.opening import open_console, show_console
from serverless_patterns_cli.console.picture import make_picture

__all__ = ["make_picture", "open_console", "show_console"]
