"""The desks of sources in the Django admin."""

from sources.admin import links, looks, registers, snapshots, sources

__all__ = ["links", "looks", "registers", "snapshots", "sources"]
