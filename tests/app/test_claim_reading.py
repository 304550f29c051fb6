"""`fieldmap claims extract` on invented papers: what it answers, and what it refuses."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from tests.papers import write_lines

TABLE = {
    "caption": "Accuracy (%) on ImageNet.",
    "cells": [["Method", "Top-1"], ["FooNet [3]", "70.1"], ["Ours", "75.3"]],
}
TEX = r"""\documentclass{article}\newcommand{\ours}{QuxNet}\begin{document}
\begin{abstract}We propose \ours for image classification.\end{abstract}
\section{Results}
\begin{table}\caption{Top-1 accuracy (\%) on ImageNet.}
\begin{tabular}{l|c|S[table-format=2.1]}\toprule
\multirow{2}{*}{Method} & \multicolumn{2}{c}{ImageNet} \\ & Top-1 & Top-5 \\ \midrule
FooNet \cite{foo} & 70.1 & 90.2 \\
\ours$^\dagger$ & \textbf{75.3}$\pm$0.2 & {93.4} \\\bottomrule
\end{tabular}\end{table}\end{document}"""


def answers(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> list[dict[str, Any]]:
    """Run a command and return its JSON lines."""
    capsys.readouterr()
    assert run(["claims", "extract", *map(str, words)]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def results(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return data set, metric and value of the own results."""
    return [(c["dataset"], c["metric"], c["value"]) for c in answer["claims"] if c["kind"] == "result"]


def test_tables_give_the_fields_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = answers(capsys, "--tables", write_lines(tmp_path / "t.jsonl", [{"id": "a", "tables": [TABLE]}]))
    assert told["answerable"]
    fields = "kind task dataset split metric value value_hi unit relative model settings quote confidence".split()
    assert set(fields) <= set(told["claims"][0])
    assert results(told) == [("ImageNet", "Top-1", 75.3)]
    assert (told["claims"][0]["kind"], told["claims"][0]["copied_from"]) == ("baseline", "[3]")


def test_abstracts_give_the_claims_of_their_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    abstract = "We reach an accuracy of 94.2% on CIFAR-10."
    papers = [{"id": "a", "abstract": abstract}, {"id": "b", "abstract": "We study trees."}]
    told = answers(capsys, "--abstracts", write_lines(tmp_path / "a.jsonl", papers))
    assert [one["answerable"] for one in told] == [True, False]
    assert told[0]["claims"][0]["quote"] == abstract


@pytest.mark.parametrize("form", ["lines", "tex", "archive"])
def test_latex_is_read_from_lines_files_and_archives(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / {"lines": "p.jsonl", "tex": "p.tex", "archive": "p.tar.gz"}[form]
    if form == "lines":
        write_lines(path, [{"id": "p", "tex": TEX}])
    elif form == "tex":
        path.write_text(TEX, encoding="utf-8")
    else:
        with tarfile.open(path, "w:gz") as archive:
            member = tarfile.TarInfo("main.tex")
            member.size = len(TEX.encode())
            archive.addfile(member, io.BytesIO(TEX.encode()))
    (told,) = answers(capsys, "--latex", path)
    assert told["id"] == "p"
    assert results(told) == [("ImageNet", "Top-1", 75.3), ("ImageNet", "Top-5", 93.4)]
    assert told["claims"][-2]["uncertainty"] == 0.2
    assert told["claims"][-1]["model"] == "QuxNet†"


def test_titles_and_ids_do_not_change_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = [{"id": "2301.00001", "title": "QuxNet", "tex": TEX}, {"id": "", "title": "", "tex": TEX}]
    first, second = answers(capsys, "--latex", write_lines(tmp_path / "p.jsonl", papers))
    assert results(first) == results(second)


def test_several_files_follow_one_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ab":
        (tmp_path / f"{name}.tex").write_text(TEX, encoding="utf-8")
    assert [one["id"] for one in answers(capsys, "--latex", tmp_path / "a.tex", tmp_path / "b.tex")] == ["a", "b"]


def test_a_paper_that_cannot_be_read_says_why_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_lines(tmp_path / "t.jsonl", [{"id": "a", "tables": 3}, {"id": "b", "tables": [TABLE]}])
    first, second = answers(capsys, "--tables", path, code=3)
    assert "found '3'" in first["error"]
    assert second["answerable"]


@pytest.mark.parametrize("line", ["{", "[]", '{"title": "no id"}', "[" * 100_000], ids=["cut", "list", "no-id", "deep"])
def test_a_line_that_is_no_paper_is_refused_with_its_number(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(f'{{"id": "a", "tables": []}}\n{line}\n', encoding="utf-8")
    assert run(["claims", "extract", "--tables", str(path)]) == 2
    assert "line 2 of t.jsonl" in capsys.readouterr().err


def test_exactly_one_form_must_be_named(tmp_path: Path) -> None:
    path = str(write_lines(tmp_path / "t.jsonl", []))
    assert run(["claims", "extract"]) == 2
    assert run(["claims", "extract", "--tables", path, "--abstracts", path]) == 2


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{document}\begin{table}\begin{tabular}{cc} A & \multicolumn{2}{c}{1.5 \\ Ours & 2.5",
        r"\def\a{\a\a}\begin{document}\begin{tabular}{ll} \a & Acc \\ Ours & 90.1 \\ \end{tabular}\end{document}",
        r"\newcommand{\x}[1]{\x{#1#1}}\begin{document}\begin{tabular}{ll}M & \x{a} \\ Ours & 1.5\end{tabular}",
        "\x00\\" * 500,
    ],
    ids=["never-ends", "recursive", "growing", "noise"],
)
def test_broken_sources_are_read_as_far_as_they_go(
    tex: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = answers(capsys, "--latex", write_lines(tmp_path / "p.jsonl", [{"id": "p", "tex": tex}]))
    assert set(told) == {"id", "answerable", "claims"}


def test_a_source_of_fifty_megabytes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.tex"
    path.write_text("a " * 25_000_000, encoding="utf-8")
    (told,) = answers(capsys, "--latex", path, code=3)
    assert "50,000,000" in told["error"]
