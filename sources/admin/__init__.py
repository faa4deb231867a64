"""The desks of sources in the Django admin."""

from sources.admin import hosts, links, looks, moves, registers, snapshots, sources

__all__ = ["hosts", "links", "looks", "moves", "registers", "snapshots", "sources"]
