"""The models that options serve: of a file, of boards, under other spellings; their quality, memory and machines."""

import pytest

from analysis.decisions.candidates.record import Candidate, Cell
from analysis.decisions.cost.as_json import cost_as_json
from analysis.decisions.cost.assessment import assess
from analysis.decisions.cost.case import number
from analysis.decisions.cost.memo import make_memo
from analysis.decisions.cost.reading import read_case
from analysis.decisions.file import read_decision
from analysis.documents.check import violations
from data.errors import InputError
from tests.analysis.decisions.cost.made import DAY, DECISION, MACHINE, write_decision

ACCURACY = Cell(91.5, "%", 91.0, 92.0, "stated", "C7", "read from table", "We reach 91.5 on SST-2.")
BOARD = (
    Candidate("TideNet", {
        "accuracy:SST-2": ACCURACY, "score:XSUM ROUGE-1": Cell(44.2, "", None, None, "stated", "C8"),
        "parameters": Cell(7e9, "parameters", None, None, "stated", "W3", "read from the abstract"),
    }),
    Candidate("Pond", {"accuracy:SST-2": Cell(95.0, "%", None, None, "stated", "C9")}),
)  # fmt: skip
OWN = 'model = "box"\n'
TIDE = DECISION.replace(OWN, f'{OWN}candidate = "TideNet"\n')
BOTH = TIDE.replace('model = "large"\n', 'model = "large"\ncandidate = "Pond"\n')


def case(folder, text=TIDE, machine=MACHINE, models=BOARD):
    head, table = read_decision(write_decision(folder, text, machine), "cost")
    return read_case(head, table, DAY, models)


def said(told):
    document = make_memo(assess(told))
    assert violations(document, {"C7", "C8", "C9", "W3"}) == []
    return [one.text for section in document.sections if section.name == "models" for one in section.sentences]


def test_quality_and_parameters_come_from_a_board_with_their_claims(tmp_path):
    own = case(tmp_path).options["own"]
    assert own.served == "TideNet"
    assert {name: (cell.value, cell.source, cell.tier) for name, cell in own.quality.items()} == {
        "accuracy:SST-2": (91.5, "C7", "stated"), "score:XSUM ROUGE-1": (44.2, "C8", "stated")}  # fmt: skip
    assert (own.parameters.value, own.parameters.source) == (7e9, "W3")


def test_a_share_of_right_answers_is_that_of_the_claim(tmp_path):
    own = case(tmp_path, TIDE.replace("variation", 'correct = "accuracy:SST-2"\nvariation')).options["own"]
    assert (own.correct.value, own.correct.lo, own.correct.source) == (pytest.approx(0.915), 0.91, "C7")


def test_a_score_that_is_no_share_is_not_taken_for_one(tmp_path):
    with pytest.raises(InputError, match=r"attribute of the candidate in percent \(accuracy:SST-2\)"):
        case(tmp_path, TIDE.replace("variation", 'correct = "score:XSUM ROUGE-1"\nvariation'))


def test_what_the_file_says_goes_before_the_board(tmp_path):
    (tmp_path / "models.csv").write_text("name,accuracy:SST-2 [%],memory [GB]\nTideNet,88,20\n")
    own = case(tmp_path, TIDE.replace('candidate = "', 'candidates = "models.csv"\ncandidate = "')).options["own"]
    assert (own.quality["accuracy:SST-2"].value, own.quality["accuracy:SST-2"].tier) == (88.0, "given")
    assert own.quality["score:XSUM ROUGE-1"].source == "C8"
    assert number(own.memory) == 20.0


@pytest.mark.parametrize("name", ["tidenet", "TIDENET", "Tide-Net"])
def test_another_spelling_of_a_model_is_the_same_model(tmp_path, name):
    text = TIDE.replace('"TideNet"', f'"{name}"')
    assert case(tmp_path, text).options["own"].served == "TideNet"


def test_a_model_that_no_board_knows_is_refused_with_those_there(tmp_path):
    with pytest.raises(InputError, match="'OceanNet' is not in the candidates; there: TideNet, Pond"):
        case(tmp_path, TIDE.replace('"TideNet"', '"OceanNet"'))


def test_a_model_without_file_and_boards_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"with candidates = FILE, or with \[\[boards\]\]"):
        case(tmp_path, models=())


@pytest.mark.parametrize(("form", "gigabytes", "tier"), [(None, 14.0, "assumed"), ("int8", 7.0, "stated"),
                                                         ("fp32", 28.0, "stated"), ("nf4", 3.5, "stated")])  # fmt: skip
def test_parameters_are_memory_where_nobody_tells_it(tmp_path, form, gigabytes, tier):
    """7e9 parameters at 16 bits are 14 GB, at 8 bits 7 GB."""
    also = {"precision": Cell(form, "", None, None, "stated", "C7")} if form else {}
    models = (Candidate("TideNet", {**BOARD[0].cells, **also}),)
    memory = case(tmp_path, models=models).options["own"].memory
    assert (memory.value, memory.tier, memory.source) == (pytest.approx(gigabytes), tier, "W3")


def test_machines_are_counted_by_memory_where_the_file_does_not_say(tmp_path):
    """14 GB of weights take two machines of 10 GB; a told number stands."""
    small = MACHINE + "memory: 10 GB\n"
    assert case(tmp_path, machine=small).options["own"].devices == 2
    assert case(tmp_path, TIDE.replace(OWN, OWN + "devices = 1\n"), small).options["own"].devices == 1
    assert case(tmp_path).options["own"].devices == 1


def test_a_replica_that_does_not_fit_its_machines_is_told(tmp_path):
    short = case(tmp_path, TIDE.replace(OWN, OWN + "devices = 1\n"), MACHINE + "memory: 10 GB\n")
    assert "1 of 10 GB each are planned, and 2 would be needed." in said(short)[-1]
    assert (
        "2 of 10 GB each are planned, which hold it." in said(case(tmp_path, machine=MACHINE + "memory: 10 GB\n"))[-1]
    )


def test_the_memo_tells_quality_beside_money_and_what_is_missing(tmp_path):
    """One request a second is 730 h at 0.50 and two replicas: 730 over 2,628,000 requests, 0.2778 a thousand."""
    told = said(case(tmp_path, BOTH))
    assert (
        "Own serves TideNet, which reaches 91.5 (accuracy on SST-2; stated) at 0.2778 USD for a thousand requests."
        in told
    )
    assert "Nobody here tells the score on XSUM ROUGE-1 of Pond." in told


def test_the_sentence_of_a_claim_is_not_quoted(tmp_path):
    memo = make_memo(assess(case(tmp_path, TIDE.replace("variation", 'correct = "accuracy:SST-2"\nvariation'))))
    told = " ".join(str(fact) for one in memo.evidence for fact in (one.label, *one.facts.values()))
    assert "C7" in told
    assert "We reach" not in told


def test_the_answer_as_plain_values_names_each_claim(tmp_path):
    told = cost_as_json(assess(case(tmp_path)))
    own = told["options"]["own"]
    assert own["quality"]["accuracy:SST-2"] == {"value": 91.5, "lo": 91.0, "hi": 92.0, "tier": "stated", "source": "C7"}
    assert (own["model"], own["memory_gb"], own["devices"]) == ("TideNet", 14.0, 1)
    cells = next(one["cells"] for one in told["candidates"] if one["name"] == "Own")
    assert cells["accuracy:SST-2"] == {"value": 91.5}
