"""What makes components safe: policies, roles, dead letters, alarms, keys, web ACLs."""
