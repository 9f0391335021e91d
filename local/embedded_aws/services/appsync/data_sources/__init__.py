"""GraphQL APIs of AppSync: data sources act with their roles, and call the services themselves."""

from embedded_aws.services.appsync.data_sources import refusals, sources

PATCHES = (*sources.PATCHES, *refusals.PATCHES)
