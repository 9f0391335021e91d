"""Patches of Elastic Load Balancing."""

from embedded_aws.services.load_balancing import targets

PATCHES = targets.PATCHES
