"""Reads the hash tree of the ledger from the rows of its events."""

from collections.abc import Mapping

from django.apps import apps

from claims.models import LedgerEvent
from claims.rules import ledger as rules
from claims.services import states
from sources.services import bulk

NEWEST: bulk.Statement = (
    "SELECT sequence, leaf_hash, crown_hash FROM claims_ledgerevent ORDER BY sequence DESC LIMIT 1",
    (),
)
"""Sequence, leaf and crown of the newest event; asked by every act, so in plain SQL."""


def read_kept(
    *, models: states.Models = apps.get_model, known: Mapping[int, rules.Kept] | None = None
) -> rules.Read:
    """What rows keep of the tree, for `rules.frontier` and the proofs; at most one query a call.

    `known` are rows that were read already.
    """
    at_hand = known or {}

    def read(sequences: set[int]) -> Mapping[int, rules.Kept]:
        if sequences <= at_hand.keys():
            return at_hand
        rows = models("claims", "LedgerEvent")._default_manager.filter(pk__in=sequences)
        found = rows.order_by().values_list("sequence", "leaf_hash", "crown_hash")
        return {
            pk: rules.Kept(bytes.fromhex(leaf), bytes.fromhex(crown)) for pk, leaf, crown in found
        }

    return read


def size() -> int:
    """How many events there are: they are numbered from 1 without a gap."""
    return LedgerEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def root(*, size: int) -> bytes:
    """The Merkle tree hash of the first `size` events, from their rows as they stand."""
    return rules.frontier(size, read_kept()).root()
