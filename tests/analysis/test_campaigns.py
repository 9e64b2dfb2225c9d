"""Campaigns: who sent the same letter, and what each added to it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis.campaigns import EXACT, PERSONALISED, Grouping, Item, group
from comments.analysis.distinct import ContradictoryLinks
from tests.analysis.letters import form_letter, paragraph, sent, sentence

LETTER = form_letter(random.Random(11))
OWN = paragraph(random.Random(12), 2)


def members_of(grouping: Grouping) -> set[frozenset[str]]:
    return {frozenset(member.key for member in campaign.members) for campaign in grouping.campaigns}


def only_member(grouping: Grouping, key: str):
    (campaign,) = grouping.campaigns
    (member,) = (m for m in campaign.members if m.key == key)
    return member


def with_copies(text: str, **others: str) -> list[Item]:
    return [*(Item(f"copy{n}", sent(LETTER, f"Copier {n}")) for n in range(3)), Item("other", text)]


@pytest.mark.parametrize("at", [0, 2, 4], ids=["front", "middle", "end"])
def test_an_inserted_paragraph_is_found_wherever_it_was_put(at):
    text = sent([*LETTER[:at], OWN, *LETTER[at:]], "Ann")
    member = only_member(group(with_copies(text)), "other")
    assert member.kind == PERSONALISED
    assert [span.text for span in member.added] == [OWN]
    assert member.containment == 1.0


def test_a_dropped_paragraph_adds_nothing_and_lowers_the_containment():
    member = only_member(group(with_copies(sent(LETTER[1:], "Ben"))), "other")
    assert (member.kind, member.added) == (PERSONALISED, ())
    assert 0.6 < member.containment < 0.9


def test_reordered_paragraphs_add_nothing():
    member = only_member(group(with_copies(sent(LETTER[::-1], "Cy"))), "other")
    assert (member.kind, member.added, member.containment) == (PERSONALISED, (), 1.0)


def test_an_inserted_sentence_is_given_verbatim_with_its_offsets():
    own = sentence(random.Random(13))
    text = sent([LETTER[0], f"{LETTER[1]} {own}", *LETTER[2:]], "Di")
    (span,) = only_member(group(with_copies(text)), "other").added
    assert text[span.start : span.end] == span.text == own


def test_a_changed_word_is_all_that_was_added():
    text = sent([LETTER[0].replace(" some ", " complaints ", 1), *LETTER[1:]], "Ed")
    assert "complaints" in {span.text.strip(".,") for span in only_member(group(with_copies(text)), "other").added}


def test_cosmetic_variants_are_exact_members():
    variants = [sent(LETTER, "Flo").upper(), f"{sent(LETTER, 'Gus')}\nSent from my iPhone", "<p>" + sent(LETTER, "Hal")]
    grouping = group([*with_copies(variants[0]), Item("v1", variants[1]), Item("v2", variants[2])])
    (campaign,) = grouping.campaigns
    assert {m.kind for m in campaign.members} == {EXACT}
    assert (campaign.size, campaign.exact_count, campaign.distinct_count) == (6, 6, 1)


def test_strangers_stand_alone():
    rng = random.Random(14)
    items = [Item(str(n), paragraph(rng, 6)) for n in range(40)]
    grouping = group(items)
    assert grouping.campaigns == ()
    assert set(grouping.alone) == {item.key for item in items}


def test_two_letters_are_two_campaigns_though_somebody_mixed_them():
    rng = random.Random(15)
    one, two = form_letter(rng), form_letter(rng)
    items = [Item(f"a{n}", sent(one, str(n))) for n in range(5)] + [Item(f"b{n}", sent(two, str(n))) for n in range(4)]
    items.append(Item("mixed", sent([*one, *two], "Ivy")))
    grouping = group(items)
    assert {len(keys) for keys in members_of(grouping)} == {6, 4}


def a_chain(seed: int) -> list[Item]:
    """Texts of two blocks each, sharing one with the text before and one with the text after."""
    rng = random.Random(seed)
    blocks = [paragraph(rng, 4) for _ in range(12)]
    return [Item(f"{n:02}", f"{blocks[n]}\n\n{blocks[n + 1]}") for n in range(11)]


def test_a_chain_of_small_likenesses_ties_no_strangers_together():
    grouping = group(a_chain(16))
    assert grouping.item_count == 11
    assert all(c.size <= 3 for c in grouping.campaigns)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100), st.randoms(use_true_random=False))
def test_even_a_chain_is_cut_at_the_same_links_in_any_order(seed, shuffler):
    chain = a_chain(seed)
    shuffled = list(chain)
    shuffler.shuffle(shuffled)
    assert group(shuffled) == group(chain)


def test_who_repeats_a_quarter_of_a_letter_in_a_text_of_their_own_is_no_member():
    rng = random.Random(19)
    letter = [paragraph(rng, 3) for _ in range(4)]
    items = [Item(f"copy{n}", sent(letter, str(n))) for n in range(3)]
    items.append(Item("own", sent([paragraph(rng, 8), letter[1], paragraph(rng, 8)], "Jo")))
    grouping = group(items)
    assert members_of(grouping) == {frozenset(("copy0", "copy1", "copy2"))}
    assert grouping.alone == ("own",)


def test_quoting_the_rule_ties_nobody_together():
    rng = random.Random(17)
    rule = paragraph(rng, 6)
    items = [Item(str(n), f"{rule}\n\n{paragraph(rng, 2)}") for n in range(6)]
    assert len(group(items).campaigns) == 1
    assert group(items, rule_texts=[rule]).campaigns == ()


def test_texts_without_a_word_are_named_and_make_no_campaign():
    items = [Item("a", ""), Item("b", "  \n"), Item("c", "***"), Item("d", "Words at last.")]
    grouping = group(items)
    assert (grouping.campaigns, grouping.alone, grouping.wordless) == ((), ("d",), ("a", "b", "c"))


def test_one_short_sentence_said_by_many_is_grouped_by_its_equal_form_only():
    items = [Item("a", "I support this rule."), Item("b", "I SUPPORT this rule!"), Item("c", "I support this rule.")]
    assert members_of(group(items)) == {frozenset("ac")}


def test_a_letter_in_khmer_with_an_added_paragraph_is_found():
    body = "ខ្ញុំគាំទ្រច្បាប់នេះពីព្រោះវាការពារជនរងគ្រោះ និងគ្រួសាររបស់ពួកគេពីការបោកប្រាស់តាមអនឡាញ។"
    added = "បងប្រុសរបស់ខ្ញុំបានបាត់បង់ប្រាក់សន្សំទាំងអស់។"
    grouping = group([Item("a", body), Item("b", body), Item("c", f"{body}\n\n{added}")])
    assert [span.text for span in only_member(grouping, "c").added] == [added]


def test_what_was_added_to_a_letter_in_thai_is_no_more_than_that():
    """Sara am is written as one sign and folded as two, the first of them a mark of the letter before it."""
    body = "ข้าพเจ้าสนับสนุนกฎนี้เพราะทำให้ครอบครัวปลอดภัยและนำเงินคืนมา คำสั่งนี้จำเป็นสำหรับทุกคน"
    added = "พี่ชายของฉันสูญเสียเงินออมทั้งหมด"
    grouping = group([Item("a", body), Item("b", body), Item("c", f"{body}\n\n{added}")])
    assert [span.text for span in only_member(grouping, "c").added] == [added]


def test_the_representative_is_the_earliest_copy_of_the_plain_letter():
    items = [
        Item("late", sent(LETTER, "x"), "2025-06-02"),
        Item("early", sent(LETTER, "y"), "2025-05-09"),
        Item("longer", sent([OWN, *LETTER], "z"), "2025-05-08"),
    ]
    (campaign,) = group(items).campaigns
    assert campaign.representative_key == "early"


def test_a_copy_pasted_in_capitals_does_not_stand_for_the_others_though_it_came_first():
    letter = "\n\n".join(LETTER)
    items = [
        Item("capitals", letter.upper(), "2025-05-08"),
        Item("late", letter, "2025-06-02"),
        Item("early", letter, "2025-05-09"),
    ]
    (campaign,) = group(items).campaigns
    assert campaign.representative_key == "early"
    assert {member.kind for member in campaign.members} == {EXACT}


def test_the_plain_letter_represents_though_most_personalised_it():
    rng = random.Random(18)
    items = [Item(f"own{n}", sent([*LETTER, paragraph(rng, 1)], "x")) for n in range(9)]
    items += [Item("plain", sent(LETTER, "y")), Item("plain too", sent(LETTER, "z"))]
    (campaign,) = group(items).campaigns
    assert campaign.representative_key == "plain"
    assert (campaign.exact_count, campaign.size) == (2, 11)


def test_a_key_given_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        group([Item("a", "x"), Item("a", "y")])


def a_docket(seed: int) -> list[Item]:
    rng = random.Random(seed)
    letters = [form_letter(rng, rng.randint(2, 4)) for _ in range(3)]
    texts = []
    for n in range(24):
        chosen = list(rng.choice(letters))
        change = rng.randrange(5)
        if change == 0:
            chosen.insert(rng.randint(0, len(chosen)), paragraph(rng, 2))
        elif change == 1:
            rng.shuffle(chosen)
        elif change == 2:
            chosen = [paragraph(rng, 3)]
        texts.append(sent(chosen, str(n)))
    return [Item(f"{n:03}", text) for n, text in enumerate([*texts, "", "Short.", "Short."])]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing_and_nothing_is_lost(seed, shuffler):
    items = a_docket(seed)
    first = group(items)
    shuffled = list(items)
    shuffler.shuffle(shuffled)
    assert group(shuffled) == first
    keys = [m.key for c in first.campaigns for m in c.members] + [*first.alone, *first.wordless]
    assert sorted(keys) == sorted(item.key for item in items)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_addition_is_verbatim_and_in_order(seed):
    items = a_docket(seed)
    text_of = {item.key: item.text for item in items}
    for campaign in group(items).campaigns:
        for member in campaign.members:
            ends = [0]
            for span in member.added:
                assert text_of[member.key][span.start : span.end] == span.text
                assert span.start >= ends[-1]
                ends.append(span.end)


def two_letters(seed: int = 21) -> list[Item]:
    rng = random.Random(seed)
    one, two = form_letter(rng), form_letter(rng)
    items = [Item(f"{name}{n}", sent(letter, str(n))) for name, letter in (("a", one), ("b", two)) for n in range(4)]
    return [*items, Item("b own", sent([*two, paragraph(rng, 2)], "x"))]


def test_what_staff_put_together_is_one_campaign_and_what_resembles_either_joins_it():
    items = two_letters()
    assert len(group(items).campaigns) == 2
    (campaign,) = group(items, together=[("a0", "b3")]).campaigns
    assert {member.key for member in campaign.members} == {item.key for item in items}


def test_what_staff_put_apart_is_in_different_campaigns_and_others_go_where_they_are_most_alike():
    items = two_letters()
    grouping = group(items, apart=[("b own", "b0")])
    assert frozenset(("b own",)) not in members_of(grouping)
    assert "b own" in grouping.alone
    assert members_of(grouping) == {frozenset(f"{name}{n}" for n in range(4)) for name in "ab"}


def test_copies_of_one_text_can_be_put_apart():
    items = two_letters()
    grouping = group(items, apart=[("a0", "a1"), ("a0", "a2"), ("a1", "a2")])
    of_a = [keys for keys in members_of(grouping) if "a3" in keys]
    assert sum(f"a{n}" in of_a[0] for n in range(3)) == 1
    assert sum(f"a{n}" in grouping.alone for n in range(3)) == 2
    assert len({campaign.campaign_id for campaign in grouping.campaigns}) == len(grouping.campaigns)


def test_putting_together_and_apart_is_refused_also_by_way_of_others():
    with pytest.raises(ContradictoryLinks):
        group(two_letters(), together=[("a0", "b0"), ("b0", "b own")], apart=[("b own", "a0")])


def test_links_to_comments_that_are_not_there_are_passed_over():
    items = two_letters()
    assert group(items, together=[("a0", "gone")], apart=[("gone", "too")]) == group(items)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1_000),
    st.lists(st.tuples(st.integers(0, 26), st.integers(0, 26)), max_size=4),
    st.lists(st.tuples(st.integers(0, 26), st.integers(0, 26)), max_size=4),
    st.randoms(use_true_random=False),
)
def test_links_hold_and_the_order_of_arrival_changes_nothing(seed, tied, split, shuffler):
    items = a_docket(seed)
    together, apart = ([(items[a].key, items[b].key) for a, b in pairs if a != b] for pairs in (tied, split))
    wordless = {item.key for item in items if not item.text}
    try:
        grouping = group(items, together=together, apart=apart)
    except ContradictoryLinks:
        return
    shuffled = list(items)
    shuffler.shuffle(shuffled)
    assert group(shuffled, together=together[::-1], apart=[pair[::-1] for pair in apart]) == grouping
    place = {m.key: c.campaign_id for c in grouping.campaigns for m in c.members} | {key: key for key in grouping.alone}
    for one, other in together:
        assert wordless & {one, other} or place[one] == place[other]
    for one, other in apart:
        assert wordless & {one, other} or place[one] != place[other]


def madlibs(rng: random.Random, count: int) -> list[Item]:
    variants = [[sentence(rng) for _ in range(4)] for _ in range(8)]
    return [Item(f"drawn{n:02}", sent([" ".join(rng.choice(v) for v in variants)], str(n))) for n in range(count)]


def test_letters_drawn_from_variants_are_suspected_and_not_collapsed():
    rng = random.Random(23)
    drawn = madlibs(rng, 30)
    items = [*drawn, *two_letters(), *(Item(f"own{n}", paragraph(rng, 6)) for n in range(40))]
    grouping = group(items)
    (suspected,) = grouping.suspected
    assert set(suspected.keys) == {item.key for item in drawn}
    assert suspected.coverage > 0.8
    together = max((sum(key.startswith("drawn") for key in keys) for keys in members_of(grouping)), default=0)
    assert together <= 3
    assert grouping.item_count == len(items)


def test_strangers_copies_and_editions_are_not_suspected():
    rng = random.Random(24)
    letter = [paragraph(rng, 3) for _ in range(4)]
    editions = [[*letter[:2], paragraph(rng, 4)], [*letter[2:], paragraph(rng, 4)], letter]
    items = [Item(f"e{e}-{n}", sent(editions[e], str(n))) for e in range(3) for n in range(4)]
    items += [Item(f"own{n}", paragraph(rng, 6)) for n in range(40)]
    items += [Item(f"plus{n}", sent([*letter, paragraph(rng, 2)], str(n))) for n in range(10)]
    assert group(items).suspected == ()


def test_the_order_of_arrival_changes_no_suspicion():
    rng = random.Random(25)
    items = [*madlibs(rng, 25), *two_letters()]
    assert group(items[::-1]) == group(items)
