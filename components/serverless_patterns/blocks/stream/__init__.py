"""A Kinesis data stream."""
