"""Patches of AWS Identity and Access Management."""

from embedded_aws.services.iam import renamed_identities

PATCHES = renamed_identities.PATCHES
