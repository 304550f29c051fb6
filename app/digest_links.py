"""What each member may do with the papers of a digest, by signed links. For the mails of `app.digest_sending`."""

from collections.abc import Mapping
from datetime import datetime

from analysis.digests.digest import Digest
from analysis.groups.group import Group
from app.digest_mail import Links
from app.vote_links import choice_link
from data.choices import ChoiceKind
from data.library import Library, utc_now
from data.settings import Settings

OFFERED: dict[ChoiceKind, str] = {"like": "more like this", "dislike": "not for us", "vote": "vote for the session"}


def links_of(
    library: Library, settings: Settings, group: Group, digest: Digest, now: datetime | None = None
) -> Mapping[str, Links]:
    """Return the links of each member who has an address, by that; none where the explorer has no public address.

    Parameters
    ----------
    now
        UTC, from which on the links hold for as long as the settings say; None: the machine's clock.
    """
    at = now or utc_now()
    if not settings.links.address:
        return {}
    return {
        one.mail: {
            f"W{paper.work_id}": [
                (words, choice_link(library, settings, group.name, one.name, paper.work_id, kind, at))
                for kind, words in OFFERED.items()
            ]
            for paper in digest.papers
        }
        for one in group.members if one.mail
    }  # fmt: skip
