"""Amazon Kinesis: data streams."""
