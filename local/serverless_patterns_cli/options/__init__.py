"""Arguments and options of commands, and their completion."""
