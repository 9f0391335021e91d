"""Answers of AWS that LocalStack recorded, and the same calls to the embedded emulator.

``python -m tests.recorded`` replays them, and ``ledger.toml`` says of each whether it passes. The recordings
are LocalStack's tests: no file of them is in this repository; ``docs/measured-against-aws.md`` says how to
get them.
"""
