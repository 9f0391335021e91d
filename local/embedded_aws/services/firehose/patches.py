"""Patches of Amazon Data Firehose."""

from embedded_aws.services.firehose import records, roles

PATCHES = (*records.PATCHES, *roles.PATCHES)
