"""The Velocity Template Language: parser, evaluation within limits, and Java's values.

Each part of the work is counted, so that a template ends within a known time and memory.
"""
