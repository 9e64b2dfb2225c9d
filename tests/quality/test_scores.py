"""The scores of `make quality`, against cases worked out by hand."""

import numpy as np
import pytest

from benchmarks.quality import scores

# Two true groups, {a b c d} and {e f}; found are {a b c}, {d e} and {f}.
TRUTH = scores.codes(list("xxxxyy"))
FOUND = scores.codes(list("111223"))


def test_b_cubed_of_a_case_worked_out_by_hand():
    result = scores.clustering(TRUTH, FOUND)
    # Precision: a b c 1, d e 1/2, f 1. Recall: a b c 3/4, d 1/4, e f 1/2.
    precision, recall = (3 + 0.5 + 0.5 + 1) / 6, (3 * 0.75 + 0.25 + 0.5 + 0.5) / 6
    assert result["B-cubed precision"].value == pytest.approx(precision)
    assert result["B-cubed recall"].value == pytest.approx(recall)
    assert result["B-cubed F1"].value == pytest.approx(2 * precision * recall / (precision + recall))


def test_pairs_of_a_case_worked_out_by_hand():
    result = scores.clustering(TRUTH, FOUND)
    # Found pairs: ab ac bc de. True pairs: six of a b c d, and ef. Three are both.
    assert result["pairwise precision"].value == pytest.approx(3 / 4)
    assert result["pairwise recall"].value == pytest.approx(3 / 7)


def test_the_adjusted_rand_index_of_a_case_worked_out_by_hand():
    # Expected 7 * 4 / 15; (3 - 28/15) / ((7 + 4) / 2 - 28/15).
    assert scores.adjusted_rand(TRUTH, FOUND) == pytest.approx((3 - 28 / 15) / (5.5 - 28 / 15))
    assert scores.adjusted_rand(TRUTH, TRUTH) == 1.0


def test_all_in_one_group_is_full_recall_and_poor_precision():
    result = scores.clustering(TRUTH, np.zeros(6, dtype=np.int64))
    assert result["B-cubed recall"].value == 1.0
    assert result["B-cubed precision"].value == pytest.approx((4 * 4 / 6 + 2 * 2 / 6) / 6)
    assert scores.adjusted_rand(TRUTH, np.zeros(6, dtype=np.int64)) == pytest.approx(0.0)


def test_membership_counts_groups_of_twenty_and_is_strict_about_whose():
    # A letter of 25 and one of 21; five of the second are found among the first, one stranger too; another letter of
    # 19 doesn't count as a campaign, though it is found with a stranger as a group of 20.
    truth = scores.codes(["a"] * 25 + ["b"] * 21 + ["s"] + ["c"] * 19 + ["t"])
    found = scores.codes(["1"] * 25 + ["1"] * 5 + ["2"] * 16 + ["1"] + ["3"] * 20)
    result = scores.clustering(truth, found)
    assert result["membership precision"].value == pytest.approx(25 / (31 + 20))
    assert result["membership recall"].value == pytest.approx(25 / 46)


def test_the_main_group_and_the_right_place():
    assert scores.main_group(TRUTH, FOUND).tolist() == [True, True, True, False, True, True]
    # d and e share a group half and half: each is as right as the other.
    assert scores.rightly_placed(TRUTH, FOUND).all()
    assert scores.rightly_placed(scores.codes(list("xxy")), np.zeros(3, dtype=np.int64)).tolist() == [True, True, False]


def test_an_interval_holds_its_value_and_narrows_with_families_not_with_copies():
    families = np.arange(400) % 20
    hits = (families < 10).astype(float)
    few = scores.ratio(hits, np.ones(400), families)
    many = scores.ratio(hits, np.ones(400), np.arange(400))
    assert few.low <= few.value == many.value == 0.5 <= few.high
    assert few.high - few.low > 3 * (many.high - many.low)


def test_a_share_of_nothing_is_no_number():
    assert np.isnan(scores.share(np.ones(6, dtype=bool), np.zeros(6, dtype=bool), TRUTH).value)


def test_pairs_of_some_comments_are_held_against_all_others_but_the_index_is_of_them_alone():
    among = np.array([False, False, False, True, True, False])
    result = scores.pairs(TRUTH, FOUND, among)
    # Of d and e: both were found in {d e}, in which half is theirs; d's family has four, e's two.
    assert result["B-cubed precision"].value == pytest.approx(0.5)
    assert result["B-cubed recall"].value == pytest.approx((1 / 4 + 1 / 2) / 2)
    assert result["pairwise precision"].value == 0.0
    # d and e alone are two letters called one: no better than chance.
    assert result["adjusted Rand"].value == pytest.approx(0.0)
    assert scores.pairs(TRUTH, TRUTH, among)["adjusted Rand"].value == 1.0


def test_the_adjusted_rand_index_has_the_same_value_with_its_interval():
    score = scores.rand(TRUTH, FOUND)
    assert score.value == pytest.approx(scores.adjusted_rand(TRUTH, FOUND))
    assert score.low <= score.value <= score.high
