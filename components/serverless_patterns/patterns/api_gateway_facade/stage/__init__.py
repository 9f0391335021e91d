"""The stage of an API: its settings, usage plans, domain name, and logs."""
