"""Amazon EventBridge: buses, rules, schedules, and pipes."""
