"""Patches of AWS AppSync."""

from embedded_aws.services.appsync import data_sources
from embedded_aws.services.appsync.templates import resolvers

PATCHES = (*data_sources.PATCHES, *resolvers.PATCHES)
