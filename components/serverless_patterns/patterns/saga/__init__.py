"""Sagas: steps with compensations, which become a workflow."""
