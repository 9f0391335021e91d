"""Tests of state machines: mocked integrations of executions, and single states."""
