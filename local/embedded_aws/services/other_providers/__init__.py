"""Resources of providers other than AWS."""
