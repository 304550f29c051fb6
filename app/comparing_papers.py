"""Papers side by side: facts, results on common boards, common references, audit lines, how each is cited.

Used by `app.comparing_things`. Numbers are called comparable only where the board says so: same split, same class.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from analysis.audit.card import AuditCard, Line
from analysis.boards.lookup import ANY, find_boards
from analysis.intents.cited_as import CRITICAL
from app.audits import card_of
from app.board_reports import is_quoted, name_of, number
from app.citing import HEADINGS, coverage_text
from app.comparison import Comparison, Fact, Listed, fact
from app.graph_questions import citing_sentences
from app.open_edition import OpenEdition
from app.papers import show_work
from data.errors import NotFoundError
from data.licence import quotable
from data.store import Database, rows_as_dicts

LISTED = 8
"""References and citers in common that are named."""
MOST_BOARDS = 10
NOTHING = {"not found", "unknown", "not checked", "nothing found", "no full text here"}
"""Verdicts of an audit that say nothing of a paper."""
COMMON = "references in common"
"""Name of the list of what two papers both cite; of more papers it is told pair by pair."""
DIGITS = {"year": 4, "month": 7}
"""Characters of a day that are known, by how precisely it is."""
UNTIED = "No citation, common reference or common board of these papers is known here."
Row = dict[str, Any]


def compare_papers(opened: OpenEdition, work_ids: Sequence[int]) -> Comparison:
    """Return papers side by side."""
    db = opened.db
    told = [show_work(db, work_id) for work_id in work_ids]
    pairs = [_pair(db, work_ids, first, second) for first, second in combinations(range(len(work_ids)), 2)]
    boards = common_results(db, work_ids)
    names = [row["title"] for row in told]
    findings = [sentence for pair in pairs for sentence in _linked_text(names, pair)]
    findings += [sentence for board in boards for sentence in result_findings(names, board)]
    common = [one for pair in pairs for one in pair["references_in_both"]] if len(work_ids) == 2 else []
    return Comparison(
        "papers", [{"name": row["title"], "kind": "paper", "number": row["work_id"]} for row in told],
        opened.seen_until().date(), findings or ([UNTIED] if pairs else []),
        [*_basics(told), *_result_facts(boards), *_audits(db, work_ids), *_cited(opened, work_ids)],
        [Listed(COMMON, [common])] if common else [], pairs,
        "known here: " + "; ".join(_known(row) for row in told),
    )  # fmt: skip


def _known(told: Row) -> str:
    listed = told["n_references_listed"]
    return f"{told['n_references'] or 0} of {listed if listed is not None else 'an unknown number of'} references"


def _basics(told: Sequence[Row]) -> list[Fact]:
    return [
        *_first_public([_day(row) for row in told]),
        *fact("venue", [row["venue"] for row in told]),
        *fact("authors", [", ".join(row["authors"][:4]) + (" …" if len(row["authors"]) > 4 else "") for row in told]),
        *fact("topic", [row["topics"][0]["name"] if row["topics"] else None for row in told]),
        *fact("cited here by at least", [f"{row['n_citers']:,}" if row["n_citers"] else None for row in told]),
        *fact("code", [row["code"][0] if row["code"] else None for row in told]),
        *fact("licence", [row["licence"] for row in told]),
        *_flag("withdrawn", "yes", [row["is_withdrawn"] for row in told]),
        *_flag("only cited here", "yes, not harvested", [row["is_stub"] for row in told]),
    ]


def _day(told: Row) -> str | None:
    """Return when a paper was first public, as far as its date is known."""
    return str(told["published"])[: DIGITS.get(told["date_precision"])] if told["published"] else None


def _first_public(days: Sequence[str | None]) -> list[Fact]:
    """Return the days as a fact; a year that holds a day does not differ from it."""
    shortest = min((len(day) for day in days if day), default=0)
    return fact("first public", days, _differ(day[:shortest] for day in days if day))


def _flag(name: str, said: str, values: Sequence[bool]) -> list[Fact]:
    return fact(name, [said if value else None for value in values], _differ(values))


def _differ(values: Iterable[Any]) -> bool:
    """Tell whether they are not all the same, where not to be known is to be not."""
    return len(set(values)) > 1


def _pair(db: Database, work_ids: Sequence[int], first: int, second: int) -> Row:
    """Return how two papers hang together: common references and citers, and whether one cites the other."""
    one, other = work_ids[first], work_ids[second]
    references = _in_both(db, "cited_id", "citing_id", one, other)
    citers = _in_both(db, "citing_id", "cited_id", one, other)
    cites = rows_as_dicts(
        db,
        """SELECT citing_id, cited_id, contexts FROM citations
        WHERE (citing_id = $one AND cited_id = $other) OR (citing_id = $other AND cited_id = $one)""",
        {"one": one, "other": other},
    )
    return {
        "first": first, "second": second, "n_references": len(references), "n_citers": len(citers),
        "references_in_both": references[:LISTED], "citers_of_both": citers[:LISTED],
        "cites": [{"citing": work_ids.index(row["citing_id"]), "cited": work_ids.index(row["cited_id"]),
                   "sentence": quotable(row["contexts"][0], None) if row["contexts"] else None} for row in cites],
    }  # fmt: skip


def _in_both(db: Database, wanted: str, held: str, one: int, other: int) -> list[Row]:
    """Return the works at one end of citations that have both papers at the other, most cited first."""
    return rows_as_dicts(
        db,
        f"""SELECT w.work_id, w.title AS label, year(w.published) AS year FROM works w
        WHERE w.work_id IN (SELECT {wanted} FROM citations WHERE {held} = $one
                            INTERSECT SELECT {wanted} FROM citations WHERE {held} = $other)
        ORDER BY w.n_citers DESC NULLS LAST, w.work_id""",
        {"one": one, "other": other},
    )


def _linked_text(names: Sequence[str], pair: Row) -> list[str]:
    first, second = names[pair["first"]], names[pair["second"]]
    found = []
    for row in pair["cites"]:
        quote = f": “{row['sentence']}”" if row["sentence"] else "."
        found.append(f"“{names[row['citing']]}” cites “{names[row['cited']]}”{quote}")
    shared = [f"{pair[key]:,} {label}{'s' if pair[key] > 1 else ''}" for key, label in (
        ("n_references", "reference"), ("n_citers", "citer")) if pair[key]]  # fmt: skip
    if shared:
        found.append(f"“{first}” and “{second}” have {' and '.join(shared)} in common, of those known here.")
    return found


def common_results(db: Database, work_ids: Sequence[int]) -> list[Row]:
    """Return the boards on which at least two of some papers stand, with the best own result of each."""
    keys = rows_as_dicts(
        db,
        """SELECT min(dataset) AS dataset, min(metric) AS metric FROM board_results
        WHERE work_id IN (SELECT unnest($works::BIGINT[])) AND kind <> 'baseline' AND copied_from IS NULL
        GROUP BY dataset_key, metric_key HAVING count(DISTINCT work_id) > 1
        ORDER BY dataset_key, metric_key LIMIT $top""",
        {"works": list(work_ids), "top": MOST_BOARDS},
    )
    return [found for key in keys if (found := _on_board(db, work_ids, key["dataset"], key["metric"]))]


def _on_board(db: Database, work_ids: Sequence[int], dataset: str, metric: str) -> Row | None:
    """Return the best own result of each paper by data set and metric: of one board that several share, else of any."""
    boards = find_boards(db, ANY, dataset, metric).boards
    of_board = [best for board in boards if len(best := _best_of([board], work_ids)) > 1]
    best = of_board[0] if of_board else _best_of(boards, work_ids)
    if len(best) < 2:
        return None
    first = next(iter(best.values()))[0]
    places = [best.get(work_id) for work_id in work_ids]
    return {
        "name": name_of(first), "higher_is_better": first["higher_is_better"], "is_comparable": bool(of_board),
        "settings": [place and place[0]["comparable"] for place in places],
        "values": [place and place[1]["value"] for place in places],
        "uncertainty": [place and place[1]["uncertainty"] for place in places],
        "shown": [place and number(place[1]["value"], place[0]["unit"]) for place in places],
        "sentences": [place and place[1]["sentence"] for place in places],
    }  # fmt: skip


def _best_of(boards: Sequence[Row], work_ids: Sequence[int]) -> dict[int, tuple[Row, Row]]:
    """Return the board and row of the best own result of each work that has one."""
    best: dict[int, tuple[Row, Row]] = {}
    for board in boards:
        for row in board["rows"]:
            mine = row["work_id"] in work_ids and not is_quoted(row)
            if mine and row["value"] is not None and _is_better(board, row, best.get(row["work_id"])):
                best[row["work_id"]] = (board, row)
    return best


def _is_better(board: Row, row: Row, kept: tuple[Row, Row] | None) -> bool:
    if kept is None:
        return True
    sign = -1 if board["higher_is_better"] is False else 1
    return bool(sign * row["value"] > sign * kept[1]["value"])


def result_findings(names: Sequence[str], board: Row) -> list[str]:
    """Return what the results of papers on one board allow to say: which is better, or why that cannot be said."""
    known = [place for place, value in enumerate(board["values"]) if value is not None]
    said = " and ".join(f"“{names[place]}” {board['shown'][place]}" for place in known)
    start = f"On {board['name']}: {said}"
    if not board["is_comparable"]:
        return [f"{start}; of different splits or settings, so they cannot be compared."]
    if board["higher_is_better"] is None:
        return [f"{start}; which way is better is not known."]
    if any(board["settings"][place] == "unknown" for place in known):
        return [f"{start}; their settings are not known, so which is better cannot be said."]
    sign = 1 if board["higher_is_better"] else -1
    best, second = sorted(known, key=lambda place: -sign * board["values"][place])[:2]
    gap = abs(board["values"][best] - board["values"][second])
    if not gap:
        return [f"{start}; the best numbers are equal."]
    spread = [board["uncertainty"][place] for place in (best, second)]
    is_stated = all(one is not None for one in spread)
    if is_stated and gap <= sum(spread):
        return [f"{start}; the difference is within what they state as uncertainty."]
    unsaid = "" if is_stated else "; no spread over runs is stated by each"
    return [f"{start}, in one class of settings: “{names[best]}” reports the better number{unsaid}."]


def _result_facts(boards: Sequence[Row]) -> list[Fact]:
    return [one for board in boards for one in fact(board["name"], board["shown"])]


def _audits(db: Database, work_ids: Sequence[int]) -> list[Fact]:
    """Return the lines of the audit cards that say something of at least one paper."""
    cards = [_card(db, work_id) for work_id in work_ids]
    lines = [{(line.part, line.name): line for line in card.lines} if card else {} for card in cards]
    keys = dict.fromkeys(key for one in lines for key, line in one.items() if line.verdict not in NOTHING)
    return [
        one for key in keys for one in fact(f"audit: {key[1]}", [_audited(mine.get(key)) for mine in lines])
    ]  # fmt: skip


def _card(db: Database, work_id: int) -> AuditCard | None:
    try:
        return card_of(db, str(work_id))
    except NotFoundError:
        return None


def _audited(line: Line | None) -> str | None:
    if line is None or line.verdict in NOTHING:
        return None
    return f"{line.verdict}: {line.told}" if line.told else line.verdict


def _cited(opened: OpenEdition, work_ids: Sequence[int]) -> list[Fact]:
    """Return how many sentences cite each paper in which way."""
    told = [citing_sentences(opened, str(work_id), top=1) for work_id in work_ids]
    counted = [
        one for group in HEADINGS
        for one in fact(f"cited: {HEADINGS[group].lower()}", [
            f"{one.n_sentences[group]:,} sentences" if one.n_sentences.get(group) else None for one in told],
            _differ(one.n_sentences.get(group, 0) for one in told) if group == CRITICAL else None)
    ]  # fmt: skip
    return [*counted, *fact("citing sentences known", [coverage_text(one) for one in told], False)]
