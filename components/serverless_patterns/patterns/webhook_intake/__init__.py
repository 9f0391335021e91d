"""Intake of signed webhooks, which stores them before they are processed."""
