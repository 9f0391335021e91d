"""Patches of Amazon SNS."""

from embedded_aws.services.sns import filters, functions, redrive, streams, subscriptions

PATCHES = (
    *filters.PATCHES,
    *functions.PATCHES,
    *redrive.PATCHES,
    *streams.PATCHES,
    *subscriptions.PATCHES,
)
