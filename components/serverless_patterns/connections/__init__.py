"""Connections between resources: routes, event sources, subscriptions, schedules."""
