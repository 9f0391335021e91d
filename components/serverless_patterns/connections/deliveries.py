"""Arguments of a rule and a schedule: how often and how long EventBridge tries to deliver."""

from typing import Annotated

from serverless_patterns.arguments.declarations import Between, Default

RetryAttempts = Annotated[int | None, Between(0, 185), Default(None, "`185`")]
"""Number of retries of a delivery (EventBridge user guide, retry policy)."""

EventAge = Annotated[int | None, Between(60, 86_400), Default(None, "`86400`, a day")]
"""Seconds for which EventBridge tries to deliver an event."""
