"""Packages of Lambda functions: the same source gives the same zip."""
