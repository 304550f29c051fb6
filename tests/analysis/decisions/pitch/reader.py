"""The reader of pitches as tests call it: with the packaged model, loaded once; and its arithmetic alone."""

from functools import cache

from analysis.decisions.pitch.arithmetic import f1_disagrees
from analysis.decisions.pitch.claims import describe
from analysis.decisions.pitch.contradictions import contradictions
from analysis.decisions.pitch.evidence import Encode
from analysis.decisions.pitch.flaws import Flaw, Verdict, judge, wrong_sums
from analysis.decisions.pitch.statements import lay_out
from index.encoder import Encoder


@cache
def encoder() -> Encode:
    """Return the packaged model as the reader takes it."""
    return Encoder(engine="torch").encode_passages


def read(text: str) -> Verdict:
    """Return what is read of a pitch."""
    return judge(text, encoder())


def sums(text: str) -> list[Flaw]:
    """Return what the arithmetic finds wrong where every sentence of a text claims."""
    layout = lay_out(text)
    claims = [describe(layout, place + 1, place, is_of_cost=" ms" in layout.said(one) or "faster" in layout.said(one))
              for place, one in enumerate(layout.statements)]  # fmt: skip
    wrong_f1 = {claim.number: told for claim, told in f1_disagrees(layout, claims)}
    against = contradictions(layout, claims)
    return [flaw for one in claims
            for flaw in wrong_sums(layout, one, claims, wrong_f1.get(one.number), against.get(one.number))]  # fmt: skip
