"""The desks of sources in the Django admin."""

from sources.admin import hosts, links, looks, registers, snapshots, sources

__all__ = ["hosts", "links", "looks", "registers", "snapshots", "sources"]
