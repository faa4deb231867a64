"""The desks of sources in the Django admin."""

from sources.admin import captures, hosts, links, looks, moves, registers, snapshots, sources

__all__ = ["captures", "hosts", "links", "looks", "moves", "registers", "snapshots", "sources"]
