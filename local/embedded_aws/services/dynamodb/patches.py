"""Patches of Amazon DynamoDB."""

from embedded_aws.services.dynamodb import (
    change_streams,
    expiring_items,
    index_attributes,
    kinesis_destinations,
    table_descriptions,
)

PATCHES = (
    *change_streams.PATCHES,
    *expiring_items.PATCHES,
    *index_attributes.PATCHES,
    *kinesis_destinations.PATCHES,
    *table_descriptions.PATCHES,
)
