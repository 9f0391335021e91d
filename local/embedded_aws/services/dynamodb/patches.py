"""Patches of Amazon DynamoDB."""

from embedded_aws.services.dynamodb import (
    change_streams,
    expiring_items,
    index_attributes,
    kinesis_destinations,
    kinesis_records,
    operations,
    table_descriptions,
)

PATCHES = (
    *change_streams.PATCHES,
    *expiring_items.PATCHES,
    *index_attributes.PATCHES,
    *kinesis_destinations.PATCHES,
    *kinesis_records.PATCHES,
    *operations.PATCHES,
    *table_descriptions.PATCHES,
)
