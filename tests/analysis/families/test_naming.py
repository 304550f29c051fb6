"""How texts name families: spellings, acronyms that need company, exceptions."""

import pytest

from analysis.families.naming import named_families, table_of
from data.families import Family, curated

SSM = Family("ssm", "state space models", ("structured state space", "Mamba"), ("SSM", "state space model"),
             ("transformer",), ())  # fmt: skip
GAN = Family("gan", "GANs", ("generative adversarial network", "GAN"), (), (), ("generative adversarial imitation",))
TABLE = table_of([SSM, GAN])


def told(title, abstract=""):
    """Return (in the title, times in the abstract) by slug."""
    found = named_families(TABLE, title, abstract)
    return {[SSM, GAN][place].slug: (one.in_title, one.n_named) for place, one in found.items()}


@pytest.mark.parametrize(
    "title",
    ["GANs for rivers", "Generative Adversarial Networks", "A GAN-based river", "generative-adversarial network"],
)
def test_spellings_of_a_name_are_one(title):
    assert told(title) == {"gan": (True, 0)}


@pytest.mark.parametrize("title", ["gan", "Organ of rivers", "Began", "", "…", "生成模型"])
def test_what_is_no_name_is_none(title):
    assert told(title) == {}


def test_an_unsure_name_counts_where_the_text_vouches_for_it():
    assert told("State space models in economics", "An SSM of prices.") == {}
    assert told("State space models", "Beyond the transformer, an SSM; a second SSM.") == {"ssm": (True, 2)}
    assert told("An SSM", "It is called Mamba.") == {"ssm": (True, 1)}


def test_an_exception_takes_the_name_within_it():
    family = Family("cnn", "CNNs", ("CNN", "convolutional network"), (), (), ("graph convolutional network", "CNN DM"))
    table = table_of([family])
    assert named_families(table, "Graph convolutional networks on CNN/DM", "A CNN.")[0].n_named == 1
    assert named_families(table, "Graph convolutional networks", "") == {}


def test_a_name_within_a_longer_name_counts_once():
    assert told("x", "A generative adversarial network is a GAN.") == {"gan": (False, 2)}
    table = table_of([Family("t", "t", ("attention", "linear attention", "attention layer"))])
    assert named_families(table, "x", "linear attention layer")[0].n_named == 1


def test_the_curated_families_have_names_of_their_own():
    slugs = [family.slug for family in curated()]
    assert len(set(slugs)) == len(slugs) >= 40
    assert all(family.keys and family.began for family in curated())
    names = [name.lower() for family in curated() for name in family.names]
    assert len(set(names)) > 0.98 * len(names)


def test_long_and_odd_texts_are_read_in_bounds():
    assert told("the GAN of rivers " * 100_000)["gan"] == (True, 0)
    assert told("a" * 1_000_000) == {}
