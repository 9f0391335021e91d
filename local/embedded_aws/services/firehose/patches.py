"""Patches of Amazon Data Firehose."""

from embedded_aws.services.firehose import roles

PATCHES = roles.PATCHES
