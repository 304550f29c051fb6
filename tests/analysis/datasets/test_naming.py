from analysis.datasets.naming import named_datasets
from data.vocabulary import USER, Corrections, Entry


def brief(text, *corrections):
    return [(one.name, one.is_known, one.is_introduced) for one in named_datasets(text, *corrections)]


def test_known_and_new_data_sets_are_named_once_each_under_their_usual_name():
    text = "We test on the CIFAR10 dataset and the PomeBench benchmark. CIFAR-10 is old. PomeBench is not."
    assert brief(text) == [("CIFAR-10", True, False), ("PomeBench", False, False)]


def test_a_data_set_that_the_paper_presents_is_introduced():
    text = "Fruit is varied. We introduce PomeBench, a large benchmark for fruit. Models fail on PomeBench."
    assert ("PomeBench", False, True) in brief(text)
    assert named_datasets(text)[0].sentence == "We introduce PomeBench, a large benchmark for fruit."


def test_a_model_that_the_paper_presents_is_no_data_set():
    assert brief("We introduce PearNet, a model that is fast. It wins on the Orchard-20 dataset.") == [
        ("Orchard-20", False, False)
    ]


def test_an_empty_text_names_nothing():
    assert named_datasets("") == []


def test_what_people_added_is_known_and_what_they_removed_is_gone():
    text = "We test on Pomum and on Reddit posts, and on the Reddit dataset."
    added = Entry("dataset", "Pomum", ("Pomum",), USER, {})
    taken = Corrections((added,), frozenset({("dataset", "reddit")}))
    assert brief(text, taken) == [("Pomum", True, False)]
