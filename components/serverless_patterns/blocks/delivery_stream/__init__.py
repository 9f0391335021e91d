"""An Amazon Data Firehose stream to S3."""
