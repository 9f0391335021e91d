"""Mutants: small errors in the code under test, each of which a selection of tests should find."""
