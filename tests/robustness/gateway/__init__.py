"""The stack ``gateway`` under load, under strange clients and under hostile requests."""
