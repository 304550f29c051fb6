"""A round of the digests: kept when they are made, and made and sent where a day and hour have passed unserved.

For `fieldmap digest` and the end of `fieldmap update`.
"""

from analysis.digests.digest import Digest
from app.digest_links import links_of
from app.digest_sending import Sent, keep, overdue, send_digest, send_waiting, sender
from app.digests import make_digest
from app.groups import groups_of
from app.reading import open_reader
from data.annotations import note_digest, open_annotations
from data.library import Library, utc_now
from data.settings import Settings


def keep_made(library: Library, made: Digest) -> None:
    """Keep a digest as it was made, and note that its group has been told."""
    with open_annotations(library.annotations) as people:
        note_digest(people, made.group, made.edition, made.seen, utc_now())
    with sender(library) as box:
        keep(box, made, utc_now())


def send_overdue(library: Library, settings: Settings) -> Sent:
    """Send what waits, and make and send the digests that should have gone out and did not."""
    sent = send_waiting(library, settings)
    late = [one for one in groups_of(settings) if overdue(library, settings, one, utc_now())]
    if not late:
        return sent
    with open_reader(library) as reader:
        made = [(one, make_digest(reader, one)) for one in late]
    for group, digest in made:
        keep_made(library, digest)
        more = send_digest(library, settings, group, digest, links_of(library, settings, group, digest))
        sent.queued += more.queued
        sent.outcomes += more.outcomes
        sent.problems += more.problems
    return sent
