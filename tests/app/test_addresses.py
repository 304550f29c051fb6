"""The address of a page: each value in it is shown again, filters are those of all pages, older links still work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.address import number_in
from app.filter_bar import SHARED, words_of
from app.filters import Filters, works_that_pass
from app.reading import Reader, open_reader
from data.errors import NotFoundError
from data.library import Library
from tests.app.pages import explorer, words


@pytest.fixture(scope="module")
def tiny(danube: Library) -> Library:
    return danube


SINCE_2021 = {"since": "2021-01-01"}
DAY = {"stood-on": "2020-06-30"}
LINKS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("home", SINCE_2021, {"since": date(2021, 1, 1)}),
    ("find_papers", {"query": "seas", "order": "citations", "page": "2", "author": "Ada", "with_code": "true"} | DAY,
     {"query": "seas", "order": "citations", "page": 2, "author": "Ada", "with_code": True}),
    ("ask_papers", {"question": "which?", "with_claims": "true"}, {"question": "which?", "with_claims": True}),
    ("citation_map", {"papers": "Seas", "size": "20", "alpha": "0.25", "text_weight": "0.5", "fractional": "true"},
     {"papers": "Seas", "size": 20, "alpha": 0.25, "text_weight": 0.5, "fractional": True}),
    ("citation_map", {"holes_fractional": "true"}, {"holes_fractional": True}),
    ("paper_lineage", {"papers": "Seas", "depth": "3"}, {"lineage_of": "papers", "papers": "Seas", "depth": 3}),
    ("paper_lineage", {"about": "seas", "routes": "4"}, {"lineage_of": "about", "about": "seas", "routes": 4}),
    ("people", {"name": "lovelace"}, {"people_of": "name", "name": "lovelace"}),
    ("people", {"field": "seas"}, {"people_of": "field", "field": "seas"}),
    ("people", {"newcomers": "seas", "new_within": "3"}, {"people_of": "newcomers", "new_within": 3}),
    ("topic_map", {}, {}),
    ("radar", DAY | {"movers": "topics"}, {"stood-on": date(2020, 6, 30), "movers": "topics"}),
    ("term_radar", DAY, {"stood-on": date(2020, 6, 30)}),
    ("share_forecasts", {"subject": "rivers", "forecasts_of": "Track record"} | DAY,
     {"subject": "rivers", "forecasts_of": "Track record", "stood-on": date(2020, 6, 30)}),
    ("strategic_brief", {"subject": "rivers", "day": "2020-06-30"}, {"subject": "rivers", "day": date(2020, 6, 30)}),
    ("claim_table", {"claim_kind": "delta", "dataset": "Danube", "metric": "F1", "confidence": "0.75"},
     {"claim_kind": ["delta"], "dataset": "Danube", "metric": "F1", "confidence": 0.75}),
    ("board_tables", {"board": "Danube, F1 (parsing) · unknown", "boards_of": "Benchmark health",
                      "board_by": "By parameters"},
     {"boards_of": "Benchmark health", "board_by": "By parameters"}),
    ("contradictions", {"mentions": "River", "only_unexplained": "true", "verdict": "supported",
                        "check": "Claims of the state of the art"},
     {"mentions": "River", "only_unexplained": True, "verdict": "supported",
      "check": "Claims of the state of the art"}),
    ("audit_card", {"paper": "Seas"}, {"audit-paper": "Seas"}),
    ("session_pack", {"paper": "Seas", "level": "newcomer", "minutes": "45", "answers": "true"},
     {"session-paper": "Seas", "level": "newcomer", "minutes": 45, "answers": True}),
    ("reading_list", {"topic": "rivers", "level": "newcomer", "hours": "4.5"},
     {"list-topic": "rivers", "level": "newcomer", "hours": 4.5}),
    ("readiness_check", {"weight.Messages routed right": "70", "gate.Messages routed right": "none"},
     {"readiness.toml: weight.Messages routed right": 70, "readiness.toml: has gate.Messages routed right": False}),
    ("scaling_curves", {"file": "frontier.toml", "gain": "2.5"}, {"gain-frontier.toml": 2.5}),
    ("trade_offs", {"across": "parameters"}, {"across": "parameters"}),
    ("method_or_data", {"board": "Danube, F1 (parsing)", "method": "River"},
     {"effects-kind": "a board of the library", "effects-method": "River"}),
]  # fmt: skip


@pytest.mark.parametrize(("page", "query", "state"), LINKS, ids=[f"{one[0]}-{'-'.join(one[1])}" for one in LINKS])
def test_a_link_shows_the_state_that_it_names(
    page: str, query: dict[str, str], state: dict[str, Any], tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(tiny, monkeypatch, page, **query)
    assert {key: shown.session_state[key] for key in state} == state
    assert set(state) & set(query) <= set(shown.query_params)


def test_a_link_by_an_older_name_shows_the_same(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "share_forecasts", name="rivers")
    assert shown.text_input(key="subject").value == "rivers"
    assert list(shown.query_params) == ["subject"]


@contextmanager
def reading(library: Library) -> Iterator[Reader]:
    with open_reader(library) as reader:
        yield reader


def brute(reader: Reader, table: str, column: str = "work_id", **filters: Any) -> int:
    """Count the rows whose work passes, one by one in Python."""
    sql = "SELECT work_id, published, public_by, is_stub FROM main.works"
    works = {row[0]: row[1:] for row in reader.db.execute(sql).fetchall()}
    since, until = filters.get("since"), filters.get("until")
    rows = [row[0] for row in reader.db.execute(f"SELECT {column} FROM {table}").fetchall()]
    return sum(1 for work in rows if work in works and (since is None or works[work][0] >= since)
               and (until is None or works[work][1] <= until))  # fmt: skip


@pytest.mark.parametrize(
    ("page", "table", "what"),
    [("claim_table", "public.claims", "claims"), ("home", "main.works", "papers"),
     ("contradictions", "public.sota_claims", "claims of the state of the art")],
)  # fmt: skip
@pytest.mark.parametrize("filters", [SINCE_2021, {"until": "2020-12-31"}, {"since": "2031-01-01"}],
                         ids=["since", "until", "none"])  # fmt: skip
def test_what_passes_is_counted_as_one_by_one(
    page: str, table: str, what: str, filters: dict[str, str], tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {name: date.fromisoformat(day) for name, day in filters.items()}
    with reading(tiny) as reader:
        passing, total = brute(reader, table, **days), reader.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    query = filters | ({"confidence": "0"} if page == "claim_table" else {})
    assert f"{passing:,} of {total:,} {what} pass the filters." in words(explorer(tiny, monkeypatch, page, **query))


def test_a_board_is_made_of_the_results_of_papers_that_pass(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "board_tables", until="2020-12-31")
    assert "1 of 1 boards" in words(shown)
    assert "2 ranked results of 2 papers" in words(shown) or "1 ranked results of 1 papers" in words(shown)
    assert "0 of 1 boards" in words(explorer(tiny, monkeypatch, "board_tables", since="2031-01-01"))


def test_what_is_set_is_told_on_top_and_cleared(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "claim_table", since="2018-01-01", until="2020-06-30")
    assert "since 2018 · until 2020-06-30" in words(shown)
    shown.button(key="clear-filters").click().run()
    assert "since 2018" not in words(shown)
    assert [shown.session_state[name] for name in SHARED] == [None, None, "", None]
    assert "since" not in shown.query_params


@pytest.mark.parametrize("page", ["claim_table", "home", "board_tables", "topic_map", "contradictions", "find_papers"])
def test_an_unknown_subject_is_refused_with_the_nearest(
    page: str, tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(tiny, monkeypatch, page, subject_is="cs.CX")
    assert "no paper here has the subject 'cs.CX'; nearest: cs." in shown.error[0].value


def test_an_unknown_topic_is_said_and_left_out(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "claim_table", in_topic="99")
    assert "This edition has no topic 99" in shown.warning[0].value
    assert "pass the filters" not in words(shown)


@pytest.mark.parametrize("page", ["radar", "term_radar", "dead_ends", "share_forecasts", "strategic_brief"])
def test_where_filters_would_make_a_number_wrong_it_is_said(
    page: str, tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The filters are not applied here" in words(explorer(tiny, monkeypatch, page, **SINCE_2021))
    assert "not applied" not in words(explorer(tiny, monkeypatch, page))


def test_a_filter_stays_while_another_is_set(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: AppTest = explorer(tiny, monkeypatch, "citation_map", papers="Seas", until="2030-12-31")
    shown.date_input(key="since").set_value(date(2000, 1, 1)).run()
    assert "since 2000 · until 2030" in words(shown)
    assert shown.text_input(key="papers").value == "Seas"


def test_works_of_a_query_are_found_among_others(tiny: Library) -> None:
    with reading(tiny) as reader:
        days = dict(reader.db.execute("SELECT work_id, published FROM main.works WHERE NOT is_stub").fetchall())
        first_of_2020 = date(2020, 1, 6)
        late = works_that_pass(reader, Filters(since=first_of_2020))
        assert late.among(reader.db, days) == {work for work, day in days.items() if day >= first_of_2020}
        assert works_that_pass(reader, Filters()).among(reader.db, days) == set(days)
        with pytest.raises(NotFoundError, match="no paper here has the topic"):
            works_that_pass(reader, Filters(topic=99))


def test_the_topic_of_number_0_is_a_filter() -> None:
    assert Filters(topic=0).any()
    assert not Filters().any()


def test_filters_are_told_in_words() -> None:
    told = Filters(date(2018, 1, 1), date(2019, 12, 31), "cs.CL", 3)
    assert words_of(told, {"3": "3: parsing"}) == "since 2018 · until 2019 · cs.CL · topic 3: parsing"
    assert words_of(Filters(until=date(2019, 6, 1)), {}) == "until 2019-06-01"
    assert words_of(Filters(), {}) == ""


@pytest.mark.parametrize(
    ("told", "value"), [("2", 2), ("9", 5), ("-1", 1), ("nan", 3), ("inf", 3), ("x", 3), (None, 3)]
)
def test_a_number_of_the_address_is_brought_between_two(told: str | None, value: float) -> None:
    assert number_in(told, 3, 1, 5) == value
