"""The interpreter of the Amazon States Language: executions, their states, and their histories."""
