"""People take turns: claims are locked before anything that hangs on them, several in one order."""

from collections.abc import Iterable

from claims.models import Claim


def take(*, claims: Iterable[int | None]) -> dict[int, Claim]:
    """The claims of these ids, locked until the transaction ends; the lowest id first."""
    wanted = {pk for pk in claims if pk is not None}
    held = Claim.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",))
    return {claim.pk: claim for claim in held}


def take_one(*, claim: Claim) -> Claim:
    return take(claims=[claim.pk])[claim.pk]


def take_with_whole(*, claim: Claim) -> Claim:
    """The claim, locked together with the whole it is a part of."""
    now_part_of = Claim.objects.filter(pk=claim.pk).values_list("whole", flat=True).first()
    return take(claims=[claim.pk, now_part_of])[claim.pk]
