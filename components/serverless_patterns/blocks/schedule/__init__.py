"""A schedule that delivers an event to a target."""
