"""Patches of AWS AppSync."""

from embedded_aws.services.appsync import data_sources

PATCHES = data_sources.PATCHES
