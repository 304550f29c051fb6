"""What moves in a library: its topics, a search with claims, and a brief as a file. The tests run it.

Run: ``python -m docs.examples.what_moves LIBRARY "WORDS" BRIEF.html``
"""

import sys
from pathlib import Path

import fieldmap


def main(folder: str, words: str, out: str) -> None:
    """Print what a library knows of some words and write their brief."""
    with fieldmap.Library.open(folder) as library:
        print(library)

        hits = library.search(words, top=5)
        print(hits[["work_id", "title", "published", "why"]].to_string(index=False))

        claims = library.claims(top=10_000)
        of_these = claims[claims["work_id"].isin(hits["work_id"]) & (claims["kind"] == "result")]
        print(of_these.groupby(["dataset", "metric"], dropna=False)["value"].agg(["count", "min", "max"]))

        by_year = library.sql(
            "SELECT year(published) AS year, count(*) AS n FROM works WHERE NOT is_stub GROUP BY 1 ORDER BY 1"
        )
        print(by_year.set_index("year")["n"].tail())

        course = library.trends_show(words)
        print(course[["period", "n", "total", "share", "lo", "hi"]].tail(3).to_string(index=False))

        print(library.brief(words).save(Path(out)))


if __name__ == "__main__":
    main(*sys.argv[1:])
