"""The desks of sources in the Django admin."""

from sources.admin import captures, links, looks, registers, snapshots, sources

__all__ = ["captures", "links", "looks", "registers", "snapshots", "sources"]
