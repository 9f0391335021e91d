"""Sizes that Lambda accepts."""

MAX_ZIP_BYTES = 50 * 1024 * 1024
"""Size of an archive that is uploaded directly (Lambda quotas)."""
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
"""Size of the code with its layers, unpacked (Lambda quotas)."""
