"""AWS services: resource types, data planes, and differences from AWS, one folder or module for each.

A module, or ``types`` in a folder, registers the resource types of its service.
"""
