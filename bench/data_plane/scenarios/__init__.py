"""Scenarios that run while all targets run, in the order of the table."""

from bench.data_plane.scenarios import calls, cold_start, events, items, mapping, messages, routes

SCENARIOS = (
    *calls.SCENARIOS,
    cold_start.SCENARIO,
    *routes.SCENARIOS,
    items.SCENARIO,
    *messages.SCENARIOS,
    *events.SCENARIOS,
    mapping.SCENARIO,
)
