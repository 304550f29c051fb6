"""A small made-up world of arXiv papers that change from day to day, and what a harvest should know of it."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

SETS = ("cs:cs:LG", "stat:stat:ML")
CATEGORY = {"cs:cs:LG": "cs.LG", "stat:stat:ML": "stat.ML"}
NASTY = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202egnitirw", "Größe & <b>Ω</b>", "x" * 3000)


@dataclass
class Article:
    """One paper as arXiv knows it now."""

    arxiv_id: str
    title: str
    categories: list[str]
    versions: list[datetime]
    stamp: date
    withdrawn: bool = False
    deleted: bool = False
    doi: str = ""


@dataclass
class World:
    """Papers of a server, changed by :meth:`live`."""

    seed: int
    today: date = date(2024, 1, 1)
    articles: dict[str, Article] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def live(self, days: int, births: int = 4, changes: int = 3) -> None:
        """Let days go by: papers appear, get new versions, are withdrawn, deleted or only re-stamped."""
        for _ in range(days):
            for _ in range(self.chance.randint(0, births)):
                self.add()
            for _ in range(self.chance.randint(0, changes)):
                self.change()
            self.today += timedelta(days=1)

    def add(self) -> Article:
        """Publish a new paper today."""
        number = len(self.articles) + 1
        title = f"River number {number} {self.chance.choice(NASTY) if self.chance.random() < 0.2 else 'and its lake'}"
        sets = self.chance.sample(SETS, self.chance.randint(1, len(SETS)))
        made = Article(
            f"{self.today:%y%m}.{number:05}", title, [CATEGORY[name] for name in sets], [self._now()], self.today
        )
        self.articles[made.arxiv_id] = made
        return made

    def change(self) -> None:
        """Change one paper today: its stamp moves, and it with it to the end of the list."""
        if not self.articles:
            return
        found = self.articles[self.chance.choice(sorted(self.articles))]
        if found.deleted:
            return
        what = self.chance.random()
        if what < 0.5:
            found.versions.append(self._now())
            found.title += "!"
        elif what < 0.65:
            found.versions.append(self._now())
            found.withdrawn = True
        elif what < 0.7:
            found.deleted = True
        elif what < 0.85:
            found.doi = f"10.1000/{found.arxiv_id}"
        found.stamp = self.today

    def _now(self) -> datetime:
        return datetime.combine(self.today, time(self.chance.randint(0, 23), self.chance.randint(0, 59)))

    def of(self, name: str) -> list[Article]:
        """Return the papers of a set in the order of the server: by day of change, then id."""
        found = [paper for paper in self.articles.values() if CATEGORY[name] in paper.categories]
        return sorted(found, key=lambda paper: (paper.stamp, paper.arxiv_id))

    def truth(self) -> set[tuple[str, str, int, str, str]]:
        """Return (id, title, versions, state, doi) of every paper that a harvest up to yesterday must know."""
        return {
            (paper.arxiv_id, " ".join(paper.title.split()), len(paper.versions),
             "deleted" if paper.deleted else "withdrawn" if paper.withdrawn else "live", paper.doi)
            for paper in self.articles.values() if paper.stamp < self.today
        }  # fmt: skip
