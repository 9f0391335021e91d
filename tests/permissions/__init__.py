"""Whether a missing permission between two services stops what flows between them.

Each arrow is tried twice, on the same calls of AWS's APIs: with the permission that AWS requires, and then
without. ``python -m tests.permissions`` compares the embedded emulator with others; the suite holds our own
column.
"""
