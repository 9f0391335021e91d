"""Containers: their images, and what runs them, as processes of this machine or by Docker or Podman."""
