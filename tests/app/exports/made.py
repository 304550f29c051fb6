"""Made works for the tests of exports: a few by hand, and any that hypothesis thinks of."""

from datetime import date

from hypothesis import strategies as st

from app.exports.citable import Citable, clean, kind_of
from app.exports.keys import wished_key
from app.exports.names import Name, split_name

ATTENTION = Citable(
    1, "vaswani2017attention", "Attention Is All You Need",
    (split_name("Ashish Vaswani"), split_name("Noam Shazeer"), split_name("Laurens van der Maaten")),
    date(2017, 6, 12), "day", "conference", "NeurIPS", {"arxiv": "1706.03762", "doi": "10.1000/a_b%c"}, "cs.CL",
    ("cs.CL", "machine learning"), "We use 8 GPUs & 100% attention.", "CC-BY-4.0", "https://arxiv.org/abs/1706.03762",
)  # fmt: skip
PREPRINT = Citable(
    2, "muller2020rnns", "RNNs in {TeX} at $O(n)$", (split_name("Jörg Müller, Jr."), split_name("The Big Team")),
    date(2020, 3, 1), "month", "preprint", "", {"arxiv": "2003.00001"}, "cs.LG", (), "", "",
    "https://arxiv.org/abs/2003.00001",
)  # fmt: skip
BARE = Citable(3, "anonndrivers", "Rivers", is_withdrawn=True)

WORD = st.text(st.characters(exclude_categories=["Cs", "Co", "Cc"]), max_size=30).map(clean)
TITLE = WORD.map(lambda text: text.replace("$", "")).filter(bool)
PART = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=10)
NAMES = st.one_of(
    st.builds(lambda given, family: split_name(f"{given} {family}"), PART, PART),
    st.builds(lambda given, particle, family: split_name(f"{given} {particle} {family}"), PART,
              st.sampled_from(["van", "van der", "de la", "von"]), PART),
    st.builds(lambda given, family, suffix: split_name(f"{given} {family} {suffix}"), PART, PART,
              st.sampled_from(["Jr.", "III"])),
    st.sampled_from([split_name("The Big Team"), split_name("OpenAI"), split_name("Alexander and Sons Group")]),
)  # fmt: skip


def _citable(
    number: int, title: str, authors: list[Name], day: date, precision: str, venue: str, ids: dict[str, str],
    abstract: str,
) -> Citable:  # fmt: skip
    found = f"https://arxiv.org/abs/{ids['arxiv']}" if "arxiv" in ids else ""
    return Citable(
        number, f"{wished_key(tuple(authors), day.year, title)}w{number}", title, tuple(authors), day, precision,
        kind_of(venue, ids), venue, ids, "cs.LG", (), abstract, "CC0-1.0", found,
    )  # fmt: skip


CITABLES = st.builds(
    _citable, st.integers(1, 10**9), TITLE, st.lists(NAMES, min_size=1, max_size=4),
    st.dates(date(1850, 1, 1), date(2099, 12, 31)), st.sampled_from(["day", "month", "year"]),
    st.sampled_from(["", "NeurIPS", "Journal of Rivers & Lakes", "Proc. of X_Y"]),
    st.dictionaries(st.sampled_from(["arxiv", "doi"]), st.nothing(), max_size=0)
    | st.just({"arxiv": "2003.00001"}) | st.just({"doi": "10.1000/(sici)1_2<3::aid>4.0.co;2-#"}),
    WORD.map(lambda text: text.replace("$", "")),
)  # fmt: skip

LONG = "We tell of rivers & lakes. " * 30
PAPERS = [
    {"arxiv_id": "2001.00001", "title": "Rivers of $\\mathbb{R}^n$ & {lakes}",
     "authors": ["Ada Lovelace", "Vincent van Gogh"], "published": "2020-01-05", "abstract": LONG,
     "licence": "CC-BY-4.0", "venue": "NeurIPS", "subjects": ["cs.LG"]},
    {"arxiv_id": "2001.00002", "title": "Rivers again: 100% of C#_x",
     "authors": ["Ada Lovelace"], "published": "2020-02-06", "abstract": LONG, "venue": "Journal of Water",
     "doi": "10.1000/a_b%c#d", "subjects": ["cs.CL"]},
    {"title": "A paper without a number, named at length", "authors": ["José Müller-Łopez", "Ada Lovelace Jr."],
     "published": "2019", "abstract": "Seas."},
    {"arxiv_id": "2001.00004", "title": "=cmd|' /C calc'!A0 \u202eturned", "authors": ["The Sea Team"],
     "published": "2021-03-04", "abstract": "@sum", "subjects": ["cs.LG"]},
]  # fmt: skip
