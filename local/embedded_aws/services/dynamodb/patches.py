"""Patches of Amazon DynamoDB."""

from embedded_aws.services.dynamodb import expiring_items, index_attributes

PATCHES = (
    *expiring_items.PATCHES,
    *index_attributes.PATCHES,
)
