"""Claimants, outlets and rating scales are corrected by those who may; published words stay."""

from typing import Any

import pytest
from django.urls import reverse

from claims.models import Claimant, Outlet, Rating, RatingScale
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit


def at(model: str, step: str, *numbers: int) -> str:
    return reverse(f"admin:claims_{model}_{step}", args=numbers)


@pytest.fixture
def claimant(people: newsroom.People) -> Claimant:
    newsroom.claim(by=people.reviewer)
    return Claimant.objects.get()


def typed_name(claimant: Claimant, **typed: Any) -> dict[str, Any]:
    return {"revision": claimant.revision, "name": claimant.name, "kind": "person"} | typed


def test_a_claimant_gets_addresses_line_by_line(
    people: newsroom.People, sit: Sit, claimant: Claimant
) -> None:
    lines = "https://mayor.example/\n\nhttps://en.wikipedia.org/wiki/Mayor#Life\n"

    sit(people.reviewer).post(
        at("claimant", "save", claimant.pk), typed_name(claimant, same_as=lines)
    )

    claimant.refresh_from_db()
    assert claimant.same_as == ["https://mayor.example/", "https://en.wikipedia.org/wiki/Mayor"]


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"name": " "}, "name", "Give the name as readers know it."),
        ({"name": "The Council"}, "name", "is on file already"),
        ({"same_as": "https://a.example/\nthe mayor"}, "same_as", "“the mayor”:"),
    ],
)
def test_a_bad_name_is_answered_at_its_field(
    people: newsroom.People,
    sit: Sit,
    claimant: Claimant,
    typed: dict[str, str],
    name: str,
    said: str,
) -> None:
    Claimant.objects.create(name="The Council")

    answer = sit(people.reviewer).post(
        at("claimant", "save", claimant.pk), typed_name(claimant, **typed)
    )

    assert answer.status_code == 422
    assert said in pages.errors(answer, f"name-{name}")
    assert pages.field(answer, f"name-{name}") == typed[name].strip()
    assert Claimant.objects.get(pk=claimant.pk).revision == claimant.revision


def test_a_name_that_somebody_else_changed_is_shown_beside(
    people: newsroom.People, sit: Sit, claimant: Claimant
) -> None:
    reviewer, address = sit(people.reviewer), at("claimant", "save", claimant.pk)
    reviewer.post(address, typed_name(claimant, name="Her Worship"))

    stale = reviewer.post(address, typed_name(claimant, name="Madam Mayor"))

    assert stale.status_code == 409
    assert pages.field(stale, "name-name") == "Madam Mayor"
    assert "Her Worship" in pages.text(stale)


def test_a_form_of_a_name_an_outlet_or_a_step_that_names_no_revision_is_stale(
    people: newsroom.People, sit: Sit, claimant: Claimant
) -> None:
    editor, outlet, rating = sit(people.editor), Outlet.objects.get(), newsroom.rating()

    answers = [
        editor.post(at("claimant", "save", claimant.pk), {"name": "Blind", "kind": "person"}),
        editor.post(at("outlet", "save", outlet.pk), {"name": "Blind"}),
        editor.post(at("ratingscale", "reword", rating.scale_id, rating.pk), {"label": "Blind"}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert not Claimant.objects.filter(name="Blind").exists()
    assert not Outlet.objects.filter(name="Blind").exists()
    assert not Rating.objects.filter(label="Blind").exists()


def test_an_administrator_reads_names_and_corrects_none(
    people: newsroom.People, sit: Sit, claimant: Claimant
) -> None:
    client = sit(people.administrator)

    shown = client.get(at("claimant", "change", claimant.pk))
    refused = client.post(at("claimant", "save", claimant.pk), typed_name(claimant, name="X"))

    assert not pages.tree(shown).xpath("//form[@id='form-name']")
    assert refused.status_code == 403
    assert Claimant.objects.get().name == "The Mayor"


def test_an_outlet_is_corrected(people: newsroom.People, sit: Sit) -> None:
    newsroom.article(by=people.reviewer)
    outlet = Outlet.objects.get()
    typed = {"revision": 1, "name": "The Gazette", "site_url": "https://gazette.example"}
    reviewer, address = sit(people.reviewer), at("outlet", "save", outlet.pk)

    bad = reviewer.post(address, typed | {"site_url": "gazette"})
    reviewer.post(address, typed)

    outlet.refresh_from_db()
    assert "not a complete web address" in pages.errors(bad, "name-site_url")
    assert (outlet.name, outlet.site_url) == ("The Gazette", "https://gazette.example/")


def test_a_new_name_voids_an_approval_and_leaves_what_is_published(
    people: newsroom.People, sit: Sit
) -> None:
    claim = press.release(people).claim
    claimant = claim.claimant
    assert claimant is not None

    sit(people.reviewer).post(
        at("claimant", "save", claimant.pk), typed_name(claimant, name="Her Worship")
    )

    published: Any = claim.verdicts.current().get().record
    assert published["claim"]["claimant"]["name"] == "The Mayor"


def test_a_rating_is_reworded_and_published_words_stay(people: newsroom.People, sit: Sit) -> None:
    claim, rating = press.release(people).claim, newsroom.rating()
    typed = {"revision": 1, "label": "Correct", "definition": "It holds."}

    sit(people.editor).post(at("ratingscale", "reword", rating.scale_id, rating.pk), typed)

    rating.refresh_from_db()
    published: Any = claim.verdicts.current().get().record
    assert rating.label == "Correct"
    assert published["verdict"]["rating"]["label"] == "True"


def test_a_stale_rewording_keeps_what_was_typed(people: newsroom.People, sit: Sit) -> None:
    rating, editor = newsroom.rating(), sit(people.editor)
    address = at("ratingscale", "reword", rating.scale_id, rating.pk)
    editor.post(address, {"revision": 1, "label": "Correct"})

    stale = editor.post(address, {"revision": 1, "label": "Right"})

    assert stale.status_code == 409
    assert pages.field(stale, f"words-{rating.pk}-label") == "Right"
    assert "Correct" in pages.text(stale)


def test_a_scale_is_made_filled_and_put_to_use(people: newsroom.People, sit: Sit) -> None:
    editor = sit(people.editor)

    editor.post(at("ratingscale", "add"), {"name": "Two steps", "description": "Short."})
    scale = RatingScale.objects.get(name="Two steps")
    early = editor.post(at("ratingscale", "use", scale.pk), {"revision": 1})
    for value, label in ((1, "Wrong"), (2, "Right")):
        step = {"label": label, "code": label.lower(), "value": value, "worst": 1, "best": 2}
        editor.post(at("ratingscale", "rating", scale.pk), step)
    editor.post(at("ratingscale", "use", scale.pk), {"revision": 1})
    claim = newsroom.claim(by=people.reviewer)
    draft = sit(people.reviewer).get(pages.claim_url(claim))

    assert "needs at least two steps" in pages.refusal(early)
    assert RatingScale.objects.get(in_use=True) == scale
    assert len(pages.tree(draft).xpath("//input[@name='rating']")) == 2


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"label": ""}, "label", "Give the step the label readers will see."),
        ({"code": "true"}, "code", "has a step with that code"),
        ({"code": "not a slug"}, "code", "valid"),
        ({"value": "3"}, "value", "together, or none of them"),
        ({"value": "9", "worst": "1", "best": "5"}, "value", "the value lies between them"),
        ({"value": "0", "worst": "0", "best": "5"}, "value", "Worst is at least 1"),
    ],
)
def test_a_bad_step_is_answered_at_its_field(
    people: newsroom.People, sit: Sit, typed: dict[str, str], name: str, said: str
) -> None:
    scale = RatingScale.objects.get()
    whole = {"label": "Fair", "code": "fair", "definition": "So so."} | typed

    answer = sit(people.editor).post(at("ratingscale", "rating", scale.pk), whole)

    assert answer.status_code == 422
    assert said in pages.errors(answer, f"rating-{name}")
    assert pages.field(answer, "rating-definition") == "So so."
    assert not Rating.objects.filter(code="fair").exists()


@pytest.mark.parametrize(
    ("name", "said"), [("", "Give the scale a name."), ("Truth scale", "scale of that name")]
)
def test_a_bad_name_of_a_scale_is_answered(
    people: newsroom.People, sit: Sit, name: str, said: str
) -> None:
    typed = {"name": name, "description": "Kept."}

    answer = sit(people.editor).post(at("ratingscale", "add"), typed)

    assert said in pages.errors(answer, "scale-name")
    assert pages.field(answer, "scale-description") == "Kept."


def test_a_reviewer_edits_no_scale(people: newsroom.People, sit: Sit) -> None:
    rating, reviewer = newsroom.rating(), sit(people.reviewer)

    shown = reviewer.get(at("ratingscale", "change", rating.scale_id))
    refused = [
        reviewer.post(at("ratingscale", "add"), {"name": "Mine"}),
        reviewer.post(at("ratingscale", "use", rating.scale_id)),
        reviewer.post(at("ratingscale", "rating", rating.scale_id), {"label": "A", "code": "a"}),
        reviewer.post(
            at("ratingscale", "reword", rating.scale_id, rating.pk), {"revision": 1, "label": "A"}
        ),
    ]

    assert "Reword" not in pages.text(shown)
    assert {answer.status_code for answer in refused} == {403}
    assert RatingScale.objects.count() == 1
    assert Rating.objects.filter(label="A").count() == 0
