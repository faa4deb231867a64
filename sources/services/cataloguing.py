"""Sources come in: found by address, file or contact, never doubled."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from sources import choices
from sources.models import Link, Passage, Source
from sources.models.link import URL_MAX_LENGTH
from sources.rules import addresses, canonical, quoting
from sources.services import capturing, revisions, roles

CATALOGUE = "sources.catalogue"


class NotUsable(Exception):
    """What was typed cannot become a source; the sentence says what to do."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Description:
    """What a person knows about a cited work."""

    title: str
    kind: str = choices.Kind.SECONDARY
    publisher: str = ""
    published_on: dt.date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The source, its link where it has one, and whether it is new."""

    source: Source
    link: Link | None
    created: bool


def canonical_address(*, typed: str) -> str:
    """The canonical form of a typed address; raises canonical.UnusableAddress."""
    return canonical.canonicalise(typed=typed, allowed_networks=allowed_networks())


def allowed_networks() -> tuple[addresses.Network, ...]:
    """Private networks that the operator lets the fetcher reach."""
    return tuple(settings.FETCH_ALLOWED_NETWORKS)


@transaction.atomic
def catalogue_web(
    *, typed_url: str, description: Description, by: User, now: dt.datetime
) -> Catalogued:
    """A page as a source; the same canonical address is found, not doubled.

    The new link is due at once. Raises UnusableAddress, NotUsable, NotPermitted.
    """
    roles.require(by=by, permission=CATALOGUE)
    url = canonical_address(typed=typed_url)
    if known := _known_address(url):
        return known
    try:
        with transaction.atomic():
            source = _new_source(medium=choices.Medium.WEB, description=description, by=by, now=now)
            link = new_link(source=source, url=url, typed_url=typed_url, now=now)
    except IntegrityError:
        if known := _known_address(url):  # somebody else was a moment faster
            return known
        raise
    return Catalogued(source=source, link=link, created=True)


@transaction.atomic
def catalogue_document(
    *, document: UploadedFile, description: Description, by: User, now: dt.datetime
) -> Catalogued:
    """An uploaded file as a source, told apart by its SHA-256."""
    roles.require(by=by, permission=CATALOGUE)
    digest = _sha256(document)
    if known := _known_document(digest):
        return known
    medium, held = choices.Medium.DOCUMENT, {"document": document, "document_sha256": digest}
    try:
        with transaction.atomic():
            source = _new_source(medium=medium, description=description, by=by, now=now, **held)
    except IntegrityError:
        if known := _known_document(digest):  # somebody else was a moment faster
            return known
        raise
    return Catalogued(source=source, link=None, created=True)


@transaction.atomic
def catalogue_contact(
    *,
    contact: str,
    contacted_on: dt.date | None,
    description: Description,
    by: User,
    now: dt.datetime,
) -> Catalogued:
    """A described contact (who, how) at a date as a source."""
    roles.require(by=by, permission=CATALOGUE)
    if not contact.strip():
        raise NotUsable("contact", "Say who was asked and how, for example “by telephone”.")
    if contacted_on is None:
        raise NotUsable("contacted_on", "Give the day of the contact.")
    source = _new_source(
        medium=choices.Medium.CONTACT,
        description=description,
        by=by,
        now=now,
        contact=contact.strip(),
        contacted_on=contacted_on,
    )
    return Catalogued(source=source, link=None, created=True)


@transaction.atomic
def describe(*, source: Source, description: Description, revision: int | None, by: User) -> Source:
    """Correct what is known about a source. Raises revisions.Stale, NotUsable.

    Published records keep what they were published with; an approved verdict that cites the
    source does not go out before it is read again.
    """
    roles.require(by=by, permission=CATALOGUE)
    locked = revisions.lock(rows=Source.objects.all(), pk=source.pk, revision=revision)
    _require_sound(description)
    locked.title, locked.kind = description.title.strip(), description.kind
    locked.publisher = description.publisher.strip()
    locked.published_on, locked.notes = description.published_on, description.notes
    locked.revision += 1
    locked.save()
    return locked


@transaction.atomic
def passage_of(*, link: Link, excerpt: str, now: dt.datetime) -> Passage:
    """The passage for an excerpt, with its context taken from the newest snapshot that holds it.

    A new one is looked for at once, not when the link's turn comes.
    """
    link = Link.objects.select_for_update().get(pk=link.pk)  # one passage for one quote
    selector = _selector(link, excerpt)
    passage, is_new = Passage.objects.get_or_create(
        link=link,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        defaults={"added_at": now},
    )
    if is_new:
        Link.objects.filter(pk=link.pk, next_check_at__gt=now).update(next_check_at=now)
    return passage


def _selector(link: Link, excerpt: str) -> quoting.Selector:
    for text in link.snapshots.newest_first().values_list("text", flat=True)[:5]:
        selector = quoting.locate(quote=excerpt, text=text)
        if selector is not None:
            return selector
    return quoting.Selector(exact=excerpt, prefix="", suffix="")


def _new_source(
    *, medium: str, description: Description, by: User, now: dt.datetime, **fields: object
) -> Source:
    _require_sound(description)
    return Source.objects.create(
        medium=medium,
        title=description.title.strip(),
        kind=description.kind,
        publisher=description.publisher.strip(),
        published_on=description.published_on,
        notes=description.notes,
        added_by=by,
        added_at=now,
        **fields,
    )


def _require_sound(description: Description) -> None:
    if not description.title.strip():
        raise NotUsable("title", "Give the source a title.")
    if description.kind not in choices.Kind.values:
        raise NotUsable("kind", "Say whether the source is primary or secondary.")


def _known_address(url: str) -> Catalogued | None:
    link = Link.objects.select_related("source").filter(url=url).first()
    return Catalogued(source=link.source, link=link, created=False) if link else None


def _known_document(digest: str) -> Catalogued | None:
    source = Source.objects.filter(document_sha256=digest).first()
    return Catalogued(source=source, link=None, created=False) if source else None


def new_link(*, source: Source, url: str, typed_url: str, now: dt.datetime) -> Link:
    """A link at a canonical address that is none yet, due at once."""
    link = Link.objects.create(
        source=source,
        url=url,
        typed_url=typed_url.strip()[:URL_MAX_LENGTH],
        host=canonical.host_of(url),
        added_at=now,
        next_check_at=now,
    )
    capturing.want(links=[link.pk], cause=choices.CaptureCause.ATTACHED, now=now)
    return link


def _sha256(document: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in document.chunks():
        digest.update(chunk)
    document.seek(0)
    return digest.hexdigest()
