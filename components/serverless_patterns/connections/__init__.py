"""How one resource meets another: routes, event sources, subscriptions, schedules."""
