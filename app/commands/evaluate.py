"""`fieldmap eval`: how good search, trends, claims and tags are by what people judged, on anyone's files."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from analysis.claims.tables.evaluation import measure, worst
from analysis.forecasts.series_file import evaluate_series, read_series
from analysis.groups.week import Week
from analysis.tags.measure import measure_tags, read_tagged
from analysis.tags.tagger import load_tagger
from analysis.terms.back_test import read_known_terms
from analysis.terms.lists import LISTED
from app.claim_trial import judge_file, read_taxonomy
from app.encoding import chosen_model
from app.forecast_reports import figures_text
from app.groups import group_of, last_week_of
from app.model_change import TOP_K as COMPARED
from app.model_change import compare_with, judged_with, read_queries, stored_queries
from app.output import counter, show_json, show_text, table
from app.reading import open_reader
from app.replay_figures import keep_figure
from app.replays import replay, replay_text
from app.reports import change_text, measures_text, worst_text
from app.session import Session, json_option, pass_session
from app.term_reports import back_test_text
from data.library import require_library
from index.judgments import Collection, read_collection
from index.model_folder import DEFAULT_MODEL
from index.search import Mode
from index.trial import TOP_K, Trial, summary, trial_encoder

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("eval")
def evaluation() -> None:
    """Measure how well Fieldmap does, on files of your own."""


@evaluation.command("search")
@click.option("--corpus", required=True, type=FILE, help="JSON lines {_id, title, text}, as BEIR has them.")
@click.option("--queries", required=True, type=FILE, help="JSON lines {_id, text}.")
@click.option(
    "--judgments", required=True, type=FILE,
    help="TSV or CSV with a heading query-id, corpus-id, score; or TREC's four columns.",
)  # fmt: skip
@click.option("--pools", type=FILE, help="Rank only these: JSON lines {_id, pool: [...]}, or query and paper a line.")
@click.option(
    "--mode", "modes", multiple=True, type=click.Choice(get_args(Mode)),
    help="Repeatable; the first is compared with the others.  [default: hybrid, dense, lexical]",
)  # fmt: skip
@click.option(
    "--top", default=TOP_K, show_default=True, type=click.IntRange(1, 1000), help="Papers ranked, without pools."
)
@click.option(
    "--relevant-from",
    default=1,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Lowest grade of a relevant paper.",
)
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    help="As embedding.model in fieldmap.toml; tfidf-svd is fitted on the corpus.",
)
@click.option("--against", metavar="MODEL", help="Compare the first mode with the same by another model.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps the vectors.")
@json_option
def eval_search(
    corpus: Path, queries: Path, judgments: Path, pools: Path | None, modes: tuple[Mode, ...], top: int,
    relevant_from: int, model: str, against: str | None, cache: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Measure search on judged queries: MAP, nDCG, recall, MRR, each with its 95 % interval over queries.

    Builds the indexes of an edition from the corpus in a temporary folder, asks every judged query in each mode, and
    tests the first mode against the others on the same queries. Needs no library.

    \b
    Examples:
      fieldmap eval search --corpus corpus.jsonl --queries queries.jsonl --judgments qrels.tsv
      fieldmap eval search --corpus corpus.jsonl --queries queries.jsonl --judgments qrels.tsv \\
        --mode hybrid --mode lexical --cache vectors --json
      fieldmap eval search --corpus corpus.jsonl --queries queries.jsonl --judgments qrels.tsv \\
        --mode hybrid --model ~/models/gte-small --against all-MiniLM-L6-v2
    """
    collection = read_collection(corpus, queries, judgments, pools)
    chosen = tuple(dict.fromkeys(modes)) or ("hybrid", "dense", "lexical")
    scores = _scores(collection, model, chosen, top, relevant_from, cache)
    if against:
        other = _scores(collection, against, chosen[:1], top, relevant_from, cache)
        scores |= {f"{chosen[0]} by {against}": values for values in other.values()}
    told = summary(scores)
    show_json(told) if as_json else show_text(measures_text(told))


def _scores(
    collection: Collection, model: str, modes: tuple[Mode, ...], top: int, relevant_from: int, cache: Path | None
) -> dict[str, dict[str, list[float]]]:
    """Return each mode's measures of a collection, its papers embedded by a model."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fieldmap-")))
        encoder = stack.enter_context(trial_encoder(model, collection, folder))
        with counter("embedding", len(collection.corpus)) as count:
            trial = Trial.build(collection, folder, encoder, cache, count)
        with counter("queries", len(modes) * len(collection.judged_queries(relevant_from))) as count:
            return {mode: trial.scores(mode, top, relevant_from, count) for mode in modes}


@evaluation.command("claims")
@click.option(
    "--gold", required=True, type=FILE, help="JSON lines {id, abstract|tex|tables, answerable?, gold: [{task, …}]}."
)
@click.option("--taxonomy", type=FILE, help="Closed list of boards {task, dataset, metric, papers?, low?, high?}.")
@click.option(
    "--worst", "most", default=0, type=click.IntRange(0, 1000), help="List this many papers with most errors."
)
@json_option
def eval_claims(gold: Path, taxonomy: Path | None, most: int, as_json: bool) -> None:
    """Measure claims against what people list for the same papers, each figure with its 95 % interval over papers.

    A paper's gold rows are {task, dataset, metric, score}, in_tex where it is known whether the number stands in the
    text. Read are its tables, else its LaTeX, else its abstract. Precision, recall and F1 are micro averages; tdms says
    that task, data set, metric and score agree, tdm all but the score, dms all but the task. Names agree where their
    words do. With --taxonomy the tables are linked to the boards of that list (JSON lines, or TSV with a heading);
    without, the paper's best own results count as they are named. Needs no library.

    \b
    Examples:
      fieldmap eval claims --gold papers.jsonl --worst 20
      fieldmap eval claims --gold papers.jsonl --taxonomy boards.tsv --json
    """
    boards = read_taxonomy(taxonomy) if taxonomy else None
    with counter("papers") as count:
        judged = list(judge_file(gold, boards, count))
    told: dict[str, Any] = {name: figure.as_dict() for name, figure in measure(judged).items()}
    if as_json:
        show_json(told | ({"worst": worst(judged, most)} if most else {}))
        return
    show_text(table([[name, *figure.values()] for name, figure in told.items()], ["measure", "value", "lo", "hi", "n"]))
    for error in worst(judged, most):
        show_text(worst_text(error))


@evaluation.command("model")
@click.argument("model")
@click.option("--queries", type=FILE, help="Queries to compare, one a line, in place of the stored ones.")
@click.option("--top", default=COMPARED, show_default=True, type=click.IntRange(1, 100), help="Best works compared.")
@json_option
@pass_session
def eval_model(session: Session, model: str, queries: Path | None, top: int, as_json: bool) -> None:
    """Tell what another embedding MODEL would change, before it is set: what stays among the best works.

    Compares the current edition with the vectors that `fieldmap embed --model MODEL` made beside: the stored queries
    (interests of all groups and queries.txt in the library's folder, one a line) and the nearest papers of a sample.
    Each folder in the library's folder `judged` (corpus.jsonl, queries.jsonl, qrels.tsv) is measured with both models.

    \b
    Example:
      fieldmap embed --model ~/models/gte-small
      fieldmap eval model ~/models/gte-small
    then set embedding.model in fieldmap.toml; `fieldmap update` swaps, `fieldmap rollback` swaps back.
    """
    library, settings = session.existing()
    asked = read_queries(queries) if queries else stored_queries(library, settings)
    with open_reader(library) as reader:
        told = compare_with(reader, chosen_model(library, settings, model), asked, top)
        with counter("judged collections") as count:
            told["judged"] = judged_with(library, reader.model, model, count)
    show_json(told) if as_json else show_text(change_text(told))


@evaluation.command("terms")
@click.option("--gold", required=True, type=FILE, help="JSON list of {term, pattern, rising_years, declining_years}.")
@click.option("--from", "first", required=True, type=click.IntRange(2, 9998), help="First year that is replayed.")
@click.option("--until", "last", required=True, type=click.IntRange(2, 9998), help="Last year that is replayed.")
@click.option("--top", default=LISTED, show_default=True, type=click.IntRange(1, 1000), help="Terms listed a year.")
@json_option
@pass_session
def eval_terms(session: Session, gold: Path, first: int, last: int, top: int, as_json: bool) -> None:
    """Replay `fieldmap trends terms` at each year's end and measure it against years that people judged.

    A rising year is found if the term is listed that year or the year before; foreseen, if the year before. A pattern
    is a regular expression that a listed term or one of its acronyms must match.

    \b
    Example: fieldmap eval terms --gold terms.json --from 2014 --until 2022
    """
    known = read_known_terms(gold)
    with open_reader(require_library(session.library)) as reader:
        told = reader.term_back_test(known, first, last, top)
    show_json(told) if as_json else show_text(back_test_text(told))


@evaluation.command("forecasts")
@click.option("--series", "path", required=True, type=FILE, help="CSV with a heading series, period, n, total.")
@click.option("--year", default=1, show_default=True, type=click.Choice(["1", "4", "12"]), help="Periods of a year.")
@click.option(
    "--horizon", "horizons", multiple=True, type=click.IntRange(1, 120),
    help="Periods ahead; repeatable.  [default: half a year, one and two, or one and two years]",
)  # fmt: skip
@click.option("--since", help="Judge only forecasts made in this period or later.")
@json_option
def eval_forecasts(path: Path, year: str, horizons: tuple[int, ...], since: str | None, as_json: bool) -> None:
    """Measure forecasts on series of your own: from each period, of what follows, seen only up to that period.

    Told are the error over the usual change (MASE), over the errors of repeating the last share and of drift, the
    CRPS over theirs, and how often the 80 and 90 % intervals held, each with its 95 % interval over series. Needs no
    library. n of total papers; a series without a line for a period has none of its papers.

    \b
    Example: fieldmap eval forecasts --series shares.csv --year 12 --since 2021-01
    """
    periods = int(year)
    chosen = sorted(set(horizons)) or sorted({max(1, periods // 2), periods, 2 * periods})
    told = evaluate_series(read_series(path), chosen, periods, since)
    show_json(told) if as_json else show_text(figures_text(told))


@evaluation.command("digest")
@click.argument("group")
@click.option("--weeks", default=12, show_default=True, type=click.IntRange(1, 520), help="Past weeks replayed.")
@click.option("--until", metavar="YYYY-Www", help="The newest of them.  [default: the last whole week]")
@json_option
@pass_session
def eval_digest(session: Session, group: str, weeks: int, until: str | None, as_json: bool) -> None:
    """Replay past weeks for a GROUP: what its ranking would have chosen, against what the group liked of each week.

    Learned is from likes of papers that were public before the week. Precision@10 and nDCG@10, each with its 95 %
    interval over weeks, beside a linear SVM on TF-IDF, the interests alone, and the newest papers. With too few likes
    there is no figure. The figure is kept for the footer of the group's digests.

    \b
    Example: fieldmap eval digest readers --weeks 26
    """
    library, settings = session.existing()
    chosen = group_of(settings, group)
    last = Week.parse(until) if until else last_week_of(library, settings, chosen)
    with open_reader(library) as reader, counter("weeks", weeks) as count:
        told = replay(reader, chosen, [last.before(n) for n in range(weeks)], count)
    if told.figure is not None:
        keep_figure(library, chosen, told.weeks[-1], told.figure)
    show_json(told.as_dict()) if as_json else show_text(replay_text(told))


@evaluation.command("tags")
@click.option("--gold", required=True, type=FILE, help="JSON lines {tokens, tags}; BIO tags TASK, DATASET, METRIC.")
@json_option
def eval_tags(gold: Path, as_json: bool) -> None:
    """Measure the tagger of tasks, data sets and metrics: F1 of exact spans with 95 % intervals over sentences.

    Types that the gold standard never has are not counted; its other types count as none.

    \b
    Example: fieldmap eval tags --gold tagged.jsonl --json
    """
    with gold.open(encoding="utf-8", errors="replace") as lines:
        told = measure_tags(read_tagged(lines), load_tagger())
    if as_json:
        show_json(told)
    else:
        cells = [[name, *(f"{row[key]:.3f}" for key in ("value", "lo", "hi")), row["n"]] for name, row in told.items()]
        show_text(table(cells, ["spans", "F1", "from", "to", "gold spans"]))
