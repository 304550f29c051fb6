"""What each member may do with the papers of a digest, by signed links. For the mails of `app.digest_sending`."""

from collections.abc import Mapping

from analysis.digests.digest import Digest
from analysis.groups.group import Group
from app.digest_mail import Links
from data.library import Library
from data.settings import Settings


def links_of(library: Library, settings: Settings, group: Group, digest: Digest) -> Mapping[str, Links]:
    """Return the links of each member, by address; none where the explorer has no public address."""
    return {}
