"""Captures for tests: what a file of the archive says, and links whose page was captured."""

import io

from warcio.archiveiterator import ArchiveIterator

from sources.models import Blob, Capture, Link, LinkCheck
from sources.services import keeping


def page_in(content: bytes) -> bytes:
    """The body of the last answer in a WARC file, its digests checked."""
    records = ArchiveIterator(io.BytesIO(content), check_digests="raise")
    bodies = [one.content_stream().read() for one in records if one.rec_type == "response"]
    return bytes(bodies[-1])


def captured(link: Link, look: LinkCheck, content: bytes = b"a file") -> Capture:
    """A capture with a file of these bytes, stored when the look was made."""
    sha256 = keeping.store().place(content)
    blob, _ = Blob.objects.get_or_create(
        sha256=sha256,
        defaults={
            "link": link,
            "payload_sha256": sha256,
            "size": len(content),
            "stored_at": look.checked_at,
        },
    )
    return Capture.objects.create(
        link=link,
        look=look,
        blob=blob,
        captured_at=look.checked_at,
        cause="asked",
        url=link.url,
        final_url=link.url,
        status_code=200,
        content_type="text/html",
    )
