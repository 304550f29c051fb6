"""Claims of an edition by paper and by words, each with its sentence. For `fieldmap claims list` and the MCP server."""

from typing import Any

from app.output import plain, year_of
from app.papers import find_work
from data.errors import InputError
from data.licence import quotable
from data.store import Database, lookup, rows_as_dicts

KINDS = ("result", "baseline", "delta", "efficiency")
Row = dict[str, Any]
_CHOSEN = """FROM claims c JOIN works w USING (work_id)
    WHERE ($work::BIGINT IS NULL OR c.work_id = $work) AND ($kind = '' OR c.kind = $kind)
      AND ($words = '' OR contains(lower(concat_ws(' ', c.model, c.dataset, c.metric, c.task)), lower($words)))"""


def list_claims(
    db: Database, words: str = "", paper: str = "", kind: str = "", top: int = 20, offset: int = 0
) -> tuple[list[Row], int]:
    """Return claims, those of the newest papers first and within a paper the surest, and how many there are.

    Parameters
    ----------
    words
        Must stand in model, data set, metric or task.
    paper
        Only those of the paper that this names.
    kind
        result, baseline, delta or efficiency; empty: all.

    Raises
    ------
    InputError
        If there is no such kind.
    NotFoundError
        If the name names no paper.
    """
    if kind and kind not in KINDS:
        raise InputError(f"{kind[:40]!r} is no kind of claim; known: {', '.join(KINDS)}")
    asked = {"words": words.strip(), "work": find_work(db, paper) if paper else None, "kind": kind}
    total = int(lookup(db, f"SELECT count(*) {_CHOSEN}", asked) or 0)
    rows = rows_as_dicts(
        db,
        f"""SELECT c.claim_id, c.work_id, w.title, w.published::VARCHAR AS published, c.kind, c.task, c.dataset,
            c.split, c.metric, c.value, c.value_hi, c.unit, c.relative, c.higher_is_better, c.uncertainty, c.model,
            c.copied_from, c.settings, c.sentence, c.tier, c.section, c.confidence, w.licence
        {_CHOSEN} ORDER BY w.public_by DESC NULLS LAST, c.work_id, c.confidence DESC, c.tier, c.position, c.claim_id
        LIMIT $top OFFSET $offset""",
        asked | {"top": top, "offset": offset},
    )
    return [_quoted(row) for row in rows], total


def _quoted(row: Row) -> Row:
    """Return a claim with its sentence as long as the licence of its text lets us show; full text has none known."""
    licence = row.pop("licence")
    return row | {"sentence": quotable(row["sentence"], licence if row["tier"] == "abstract" else None)}


def claims_text(rows: list[Row], total: int) -> str:
    """Return claims as the command line prints them: the number, then the sentence and the paper."""
    parts = [f"{total:,} claims" + (f"; {len(rows):,} shown" if len(rows) < total else "")]
    for row in rows:
        unit = "%" if row["unit"] == "%" else f" {row['unit'] or ''}"
        about = " · ".join(plain(row[name]) for name in ("model", "task", "dataset", "metric") if row[name])
        parts.append("\n".join([
            f"[{row['kind']}] {row['value']:g}{unit.rstrip()}  {about or 'nothing named'} (claim {row['claim_id']})",
            f"  “{plain(row['sentence'])}”",
            f"  work {row['work_id']}  {plain(row['title'])} ({year_of(row['published'])}), read from {row['tier']}",
        ]))  # fmt: skip
    return "\n\n".join(parts)
