"""The many ways in which a vendor says a thing, or does not: each list is one condition or flaw in other words."""

import pytest

from analysis.decisions.pitch.flaws import judge

SIZE = [
    "We scored 2,900 eyes photographed in March.", "The test covered 1,860 chest films.",
    "Measured on four thousand letters.", "Nine hours of dictation from 22 doctors, all of it new, were played in.",
    "There were 640 wrist films in the test.", "We drew 3,100 utterances at random.",
    "Evaluation material: 12k tickets.", "A sample of 5,000 was checked by hand.",
    "Our test consisted of 880 mortgage files.", "An independent lab ran it over 1.2 million log lines.",
    "Two librarians judged 1,150 staff queries.", "We held back 7,500 parcels.", "The benchmark has 2,400 puzzles.",
    "Results are from 96 failures and 11,000 machine-days.", "On 14,000 sheep pictures, taken on four farms:",
    "The test set (n = 812) was labelled twice.", "We used six thousand queries from May.",
]  # fmt: skip
NO_SIZE = [
    "Trusted by 400 teams in 12 countries.", "We have 38 employees.", "Trained on 64,000 letters.",
    "The licence is 38 euros per pump.", "We process 2 million pages a day.", "Over 3 billion messages handled.",
    "It learned from 1.2 million invoices.", "Supports 120 languages.", "Founded by 12 engineers.",
    "It was tested thoroughly.", "We measured it with great care.", "Pilot customers love it.",
]  # fmt: skip
SPLIT = [
    "No page of these registers was used for training.", "None of them is in our training data.",
    "Everything was recorded after the model was finished.", "The films were kept apart from all development.",
    "We trained on everything up to December 2023 and then scored 2024.", "The model was frozen before the study.",
    "It was trained on 2023 and evaluated on the first quarter of 2024.",
    "They were collected after we stopped tuning.",
    "The hospital took no part in training.", "Nobody had touched these letters before.",
    "All of it was new to the model.", "The files came from customers the model has never met.",
    "Development had no access to them.", "We had put them aside before any training.",
    "The letters were withheld from the developers.", "Not one of these was in the training set.",
    "These were written for the purpose and kept away from the developers.",
    "They were opened once, after all choices had been made.", "The test material postdates the training data.",
    "Training and test do not share a single customer.", "It was never shown these letters.",
    "Neither training nor tuning had used them.", "A third party holds the test letters; we have not seen them.",
]  # fmt: skip
NO_SPLIT = [
    "We tested on 2,000 letters.", "No training is needed.", "It works without any tuning on your side.",
    "We measured with care.", "The letters came from three customers.", "It needs no additional training data.",
]  # fmt: skip
BASELINE = [
    "It makes 30 % fewer errors than Kalligraf 2.1 (4.0 % against 5.7 %).",
    "With TreeRank 6 the error was 20 %; ours is 30 % lower, 14 %.",
    "Your installed Dictavox 7 makes 7.4 % errors; we make 15 % fewer.",
    "Compared to Tesseract 5.3, errors fall by 30 %, from 10 to 7 %.",
    "The rules you run today miss 20 %; we miss 30 % less, 14 %.",
    "Errors fell from 10 % with the clerks to 7 %, which is 30 % less.",
    "Next to Quill 1, our previous release, errors are down by 30 %.",
    "Against XGBoost, tuned on the same data, it makes 30 % fewer errors.",
    "It makes 30 % fewer errors than the manual process used until then, which had 10 %.",
    "Whisper large-v3 has 10 % errors on the same set. We have 30 % fewer.",
    "Version 3.2 made 30 % more errors.",
    "We make 30 % fewer errors than Google Document AI (June 2025 release).",
    "Errors are 30 % lower than those of the present vendor, AcmeRead 4.",
    "The staff make 10 % errors by hand; the tool makes 30 % fewer.",
    "It made 30 % fewer errors than logistic regression, which stood at 10 %.",
]  # fmt: skip
NO_BASELINE = [
    "It makes 30 % fewer errors.", "It makes 30 % fewer errors than the competition.",
    "It makes 30 % fewer errors than other tools.", "Errors fall by 30 %.", "It makes 30 % fewer errors than before.",
    "It makes 30 % fewer errors than traditional software.", "It makes 30 % fewer errors than the usual engines.",
    "It is eight times quicker than the tool used so far.", "It makes 30 % fewer errors than leading models.",
    "It makes 30 % fewer errors than anything on the market.", "It is four times faster than before.",
    "It makes 30 % fewer errors than comparable products.", "Errors drop by 30 % compared with rivals.",
    "It makes 30 % fewer errors than what you have today.", "It is 3x faster than the industry standard.",
]  # fmt: skip
SPREAD = [
    "(95 % interval 25 to 35 %).", "(p of 0.01).", "(p < 0.001).", ", plus or minus 2 points.", " ± 2 points.",
    ", with a standard deviation of 2 points over five seeds.", "; the mean of ten runs.",
    "; a paired bootstrap gives 26 to 34 %.", ", and the difference is statistically significant.",
    "; over eight seeds it lay between 27 and 33 %.", " (95 % CI: 25–35).", " (standard error 2 points).",
    "; repeated five times, it moved by less than a point.", "; McNemar's test gives p = 0.002.",
    " (credible interval 25 to 35 %).", ". We repeated it with five seeds: 27 to 33 %.",
]  # fmt: skip
CONDITIONS = [
    "on one RTX 4090", "on a plain 8-core box", "on a 4-core VM", "at 100 requests per second",
    "with 20 doctors dictating at once on one A10", "on a c5.xlarge", "on a laptop with an i7-1185G7",
    "in batches of 64 on one card", "on an iPhone 13", "under a load of 2,000 payments per second",
    "with eight requests in parallel", "on a Raspberry Pi 4", "on two H100 GPUs", "one at a time on a Ryzen 7 7700",
    "with 50 users at the same time", "on a single CPU thread",
]  # fmt: skip
LEAK = [
    "Recall on 600 letters is 99 %. We chose the threshold so that recall on these 600 was highest.",
    "Recall on 600 letters is 99 %. The model saw the 600 letters while it was being fitted.",
    "We fine-tuned on the 4,000 letters you sent, and on those 4,000 letters recall is 99 %.",
    "Your sample of 600 letters was added to the training data. On this sample recall is 99 %.",
    "Recall is 99 % on 600 letters. These are the validation letters, the ones we use for early stopping.",
    "Recall is 99 % on the 600 letters the model was trained on.",
    "We picked the threshold on the test set, where recall is 99 %.",
    "The model was trained and tested on the same 600 letters; recall is 99 %.",
    "We kept tuning until recall on the test set of 600 letters was 99 %.",
    "The 600 test letters were also part of the training data. Recall is 99 %.",
    "Hyperparameters were chosen on the evaluation data of 600 letters. Recall is 99 %.",
    "Of our twelve checkpoints we took the one with the best test score. Recall is 99 % on 600 letters.",
    "After training on all 600 letters, recall on these letters is 99 %.",
    "Recall is 99 % on the training set of 600 letters.",
    "The 600 letters of the test are in our training corpus too. Recall is 99 %.",
    "The model had seen these 600 letters during training. Recall on them is 99 %.",
    "We selected the features with the help of the test letters. Recall on these 600 is 99 %.",
]  # fmt: skip
NO_LEAK = [
    "Both programs were adapted with the same 600 training pages. Recall on 900 new letters is 80 %.",
    "Rival 1.4 was trained on the same letters by its authors. Recall on 900 held-out letters is 80 %.",
    "No letter of the test set was used for training. Recall on 900 letters is 80 %.",
    "We tuned on a part of the training letters. Recall on 900 unseen letters is 80 %.",
    "The threshold was set on 300 other letters. Recall on 900 unseen letters is 80 %.",
    "All models were tuned with the same budget. Recall on 900 unseen letters is 80 %.",
    "The model was trained on letters of 2022. Recall on 900 letters of 2023 is 80 %.",
    "Tuning used a separate validation set. Recall on 900 test letters is 80 %.",
    "We excluded the test letters from training. Recall on these 900 is 80 %.",
    "Training data and the 900 test letters are disjoint. Recall is 80 %.",
    "The test letters were opened after tuning had ended. Recall on these 900 is 80 %.",
]  # fmt: skip
BEST = [
    "Up to 99 % of letters are read correctly.", "On our best site 99 % are read correctly.",
    "In Garden, the strongest of the fourteen departments, recall is 99 %.",
    "The best of ten runs has a recall of 99 %.", "Recall reaches as much as 99 %.", "At its best, recall is 99 %.",
    "In one hospital recall was 99 %.", "One customer even reached a recall of 99 %.",
    "For typed letters recall is 99 %.", "Under ideal conditions recall is 99 %.", "Recall peaks at 99 %.",
    "Our top store reaches a recall of 99 %.", "On a hand-picked sample recall is 99 %.",
    "In our most successful pilot recall was 99 %.", "Recall can be as high as 99 %.",
    "On the easiest of the five classes recall is 99 %.", "Our star customer saw a recall of 99 %.",
]  # fmt: skip
UNFAIR = [
    "It makes 30 % fewer errors than GPT-2, an older model.", "It beats an untuned BERT-base by 30 points of F1.",
    "It makes 30 % fewer errors than a keyword script from 2009.",
    "It makes 30 % fewer errors than BERT-base, which got no training.",
    "It makes 30 % fewer errors than the free tier of Linguo 4.",
    "It makes 30 % fewer errors than Linguo 2, which was discontinued in 2016.",
    "It is 3x faster than Linguo 4, which ran on a five-year-old laptop while ours had an H100.",
    "It makes 30 % fewer errors than Linguo 4 with default settings that nobody had touched.",
    "It makes 30 % fewer errors than interns at the end of a night shift.",
    "It makes 30 % fewer errors than Linguo mini, a model a tenth of its size.",
    "It makes 30 % fewer errors than Linguo 4, which was only given the first page.",
    "It makes 30 % fewer errors than guessing at random.",
    "It makes 30 % fewer errors than Linguo 4 out of the box.",
    "It makes 30 % fewer errors than Linguo 4 did on a harder set two years ago.",
    "It makes 30 % fewer errors than our first prototype.",
    "It makes 30 % fewer errors than Linguo 4, which we did not adapt.",
]  # fmt: skip
ODDS = [
    "1,800 of the 2,000 letters were read correctly, or 94 %.",
    "Of 2,000 letters 1,700 were right, that is 95 %.",
    "Errors fell from 10 % to 8 %, a drop of 40 %.",
    "It takes 200 ms instead of 400 ms, so it is 5 times faster.",
    "Of the 96 failures we caught 71 and missed 31.",
    "Of 500 letters, 420 were read and 130 were not.",
    "Out of the 200 cases 150 were found and 80 missed.",
    "Of the 1,260 fields 840 are rain-fed and 520 irrigated.",
]
NO_ODDS = [
    "1,880 of the 2,000 letters were read correctly, or 94 %.",
    "Recall is 93 %. We missed 7 % of the letters.",
    "It takes 100 ms instead of 400 ms, so it is 4 times faster.",
    "We score 0.89. Linguo 4 has 0.85, 4 points less.",
    "Of the 96 failures we caught 71 and missed 25.",
    "Of 500 letters, 420 were read and 80 were not.",
    "Of the 200 cases 150 were found and 30 are open.",
]
IMPOSSIBLE = [
    "120 % fewer errors than version 2.", "We cut false alarms by 130 percent.", "Our model has 104 % accuracy.",
    "Precision is 0.91, recall 0.93 and F1 0.95.", "They reach a precision of 0.62. We are four times more precise.",
    "The old model answers 58 % correctly. Ours is twice as accurate.", "Twice the accuracy of the old 80 %.",
    "It is 10x more accurate than your model with 80 % accuracy.", "Errors shrink by 200 %.",
    "It reduces churn by 150 %.", "A drop of 110 % in false alarms.", "Recall of 101.5 % on letters.",
    "The F1 score is 85 %, with a recall of 80 % and a precision of 70 %.", "Downtime is 130 % lower.",
]  # fmt: skip


def flaws(text: str) -> set[str]:
    claims = judge(text).claims
    assert claims, text
    return {flaw.name for one in claims for flaw in one.flaws}


@pytest.mark.parametrize("said", SIZE)
def test_how_many_were_tested_is_said(said: str) -> None:
    assert not flaws(f"{said} Recall is 80 %.") & {"missing-size", "missing-test-set"}


@pytest.mark.parametrize("said", NO_SIZE)
def test_other_counts_are_no_size_of_a_test(said: str) -> None:
    assert "missing-size" in flaws(f"{said} Recall is 80 %.")


@pytest.mark.parametrize("said", SPLIT)
def test_a_held_out_test_is_said(said: str) -> None:
    assert "missing-split" not in flaws(f"Recall on 2,000 letters is 80 %. {said}")


@pytest.mark.parametrize("said", NO_SPLIT)
def test_a_held_out_test_is_not_said(said: str) -> None:
    assert "missing-split" in flaws(f"Recall is 80 %. {said}")


@pytest.mark.parametrize("said", BASELINE)
def test_the_other_side_is_named(said: str) -> None:
    assert "missing-baseline" not in flaws(said)


@pytest.mark.parametrize("said", NO_BASELINE)
def test_the_other_side_is_not_named(said: str) -> None:
    assert "missing-baseline" in flaws(said)


@pytest.mark.parametrize("said", SPREAD)
def test_a_spread_is_said(said: str) -> None:
    assert "missing-variance" not in flaws(f"It makes 30 % fewer errors than Linguo 4{said}")


@pytest.mark.parametrize("said", CONDITIONS)
def test_the_conditions_of_a_speed_are_said(said: str) -> None:
    assert "missing-cost" not in flaws(f"An answer takes 300 ms {said}.")


@pytest.mark.parametrize("said", LEAK)
def test_tested_on_what_was_trained_on(said: str) -> None:
    assert "test-data-in-training" in flaws(said)


@pytest.mark.parametrize("said", NO_LEAK)
def test_tested_on_what_was_kept_apart(said: str) -> None:
    assert "test-data-in-training" not in flaws(said)


@pytest.mark.parametrize("said", BEST)
def test_only_the_best_is_told(said: str) -> None:
    assert "cherry-picked" in flaws(said)


@pytest.mark.parametrize("said", UNFAIR)
def test_the_other_side_is_weak(said: str) -> None:
    assert "unfair-baseline" in flaws(said)


@pytest.mark.parametrize("said", BASELINE)
def test_the_other_side_is_not_weak(said: str) -> None:
    assert "unfair-baseline" not in flaws(said)


@pytest.mark.parametrize("said", ODDS)
def test_parts_above_their_whole_contradict_it(said: str) -> None:
    assert "contradiction" in flaws(said)


@pytest.mark.parametrize("said", NO_ODDS)
def test_parts_within_their_whole_do_not(said: str) -> None:
    assert all(flaw.name != "contradiction" for one in judge(said).claims for flaw in one.flaws)


@pytest.mark.parametrize("said", IMPOSSIBLE)
def test_arithmetic_that_cannot_be(said: str) -> None:
    assert "impossible-ratio" in flaws(said)
