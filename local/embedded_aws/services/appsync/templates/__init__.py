"""Resolvers and functions of AppSync with mapping templates in VTL."""
