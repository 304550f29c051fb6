"""Made-up fields of research for the tests: papers of random dates from two sources that cite, revise and claim."""

import random
from datetime import date, timedelta
from typing import Any

from data.records import Artifact, Author, Identifier, Paper, Passage, Reference, ResultTable

WORDS = ("river lake sea tide delta marsh spring brook canal flood rain snow glacier basin estuary lagoon current "
         "depth silt gravel bank reed salt wave shore ford weir lock barge pier").split()  # fmt: skip
PEOPLE = ("Ada Lovelace", "A. Lovelace", "Alan Turing", "Grace Hopper", "Emmy Noether", "Mary Somerville",
          "Karl Weber")  # fmt: skip
SENTENCES = (
    "We reach {} BLEU on WMT 2014 English-German, the new state of the art.",
    "Our model reaches {} % accuracy on CIFAR-10, better than ResNet-50.",
    "Long short-term memory (LSTM) networks reach {} F1 on SQuAD.",
    "We release a new benchmark, WaterQA, with 10,000 questions.",
)
EARLIEST = date(2015, 1, 1)
Batches = list[tuple[str, list[Paper]]]


def public_by(paper: Paper) -> date:
    """Return the last day a paper's date can mean."""
    assert paper.published is not None
    day = date.fromisoformat(paper.published)
    if paper.precision == "year":
        return date(day.year, 12, 31)
    if paper.precision == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day


def made_field(seed: int, n: int, first: date = EARLIEST, days: int = 1_500, name: str = "a") -> Batches:
    """Return batches (source, papers): most papers once, some also as another source tells them."""
    chance = random.Random(f"{seed} {name}")
    papers = sorted((_paper(chance, f"{name}{n}", first, days) for n in range(n)), key=lambda one: str(one.published))
    cited = [_citing(chance, papers[:place], one) for place, one in enumerate(papers)]
    again = [_told_again(chance, one) for one in cited if chance.random() < 0.3]
    chance.shuffle(cited)
    half = len(cited) // 2
    return [("s2orc", cited[:half]), ("acl", again), ("s2orc", cited[half:])]


def _paper(chance: random.Random, name: str, first: date, days: int) -> Paper:
    day = first + timedelta(days=chance.randrange(days))
    precision: Any = chance.choice(("day", "day", "month", "year"))
    title = " ".join(chance.choices(WORDS, k=5)).capitalize() + f" of {name}"
    abstract = f"We study {title.lower()}. " + chance.choice(SENTENCES).format(round(chance.uniform(20, 99), 1))
    authors = tuple(Author(one) for one in chance.sample(PEOPLE, k=3))
    cells = (("Model", "BLEU"), ("Ours", str(round(chance.uniform(20, 40), 1))), ("Base", "21.5"))
    return Paper(
        name, title, abstract, authors, _told(day, precision), precision,
        venue=f"Meeting {chance.choice('ABC')} {day.year}", subjects=(chance.choice(("cs.CL", "cs.LG")),),
        identifiers=(Identifier("arxiv", _arxiv_id(name)),),
        passages=(Passage("Results", f"Our {title.lower()} runs for 12 epochs on 4 V100 GPUs with 3 seeds."),),
        tables=(ResultTable("TAB1", "BLEU on WMT 2014 English-German", cells),),
        artifacts=(Artifact("code", f"https://github.com/made/{name}"),),
    )  # fmt: skip


def _told(day: date, precision: str) -> str:
    return {"day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1)}[precision].isoformat()


def _arxiv_id(name: str) -> str:
    number = sum(ord(letter) * 131**place for place, letter in enumerate(name)) % 100_000
    return f"{1501 + ord(name[0]) % 10}.{number:05}"


def _citing(chance: random.Random, earlier: list[Paper], paper: Paper) -> Paper:
    """Return the paper with a bibliography of earlier papers, some of them of its own day, and of old books."""
    chosen = chance.sample(earlier, k=min(len(earlier), chance.randrange(6)))
    books = [Reference(f"An old book about {word}", (Author("Karl Weber"),), 1990) for word in chance.sample(WORDS, 2)]
    told = [
        Reference(one.title, one.authors[:1], int(str(one.published)[:4]), identifiers=one.identifiers,
                  contexts=(f"We follow the method of {one.title.lower()} and extend it.",))
        for one in chosen
    ]  # fmt: skip
    return _changed(paper, references=(*told, *books))


def _told_again(chance: random.Random, paper: Paper) -> Paper:
    """Return a paper as another source tells it, up to two years later."""
    day = date.fromisoformat(str(paper.published)) + timedelta(days=chance.randrange(700))
    title = paper.title.upper() if chance.random() < 0.3 else paper.title
    return _changed(paper, source_id=f"again-{paper.source_id}", title=title, published=_told(day, "month"),
                    precision="month", passages=(), tables=(), artifacts=())  # fmt: skip


def _changed(paper: Paper, **fields: Any) -> Paper:
    return Paper(**{name: getattr(paper, name) for name in Paper.__slots__} | fields)


def until(batches: Batches, day: date) -> Batches:
    """Return what was public for certain by a day."""
    return [(source, [one for one in papers if public_by(one) <= day]) for source, papers in batches]
