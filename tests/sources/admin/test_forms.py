"""Forms that edit a row: nothing typed is lost, and nothing that was not typed is changed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from lxml import html

from sources.admin import opened
from sources.admin.forms import DeskForm, RevisionForm

TOPICS = [("1", "Harbour"), ("2", "Ships")]


class NoteForm(RevisionForm):
    title = forms.CharField(required=False)
    topics = forms.MultipleChoiceField(
        choices=TOPICS, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        choices=[("a", "Kind A"), ("b", "Kind B")], required=False, widget=forms.RadioSelect
    )
    yearly = forms.BooleanField(required=False)
    field_order = ["revision"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        return dict(vars(row))


ROW = {"revision": 3, "title": "Old", "topics": ["1"], "kind": "a", "yearly": True}


def filled_in(form: forms.Form, **typed: Any) -> QueryDict:
    """What a browser sends of the form, in the order of the page."""
    page = html.fromstring(f"<form>{''.join(str(field) for field in form)}</form>")
    sent = QueryDict(mutable=True)
    if not page.xpath("//*[@name='revision']/@value"):
        sent["revision"] = ""  # which lxml leaves out, and a browser does not
    for name, value in page.form_values():
        sent.appendlist(name, value)
    for name, value in typed.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def opened_form(**held: Any) -> NoteForm:
    return NoteForm(section="note", initial=ROW | held)


def posted(sent: QueryDict) -> NoteForm:
    form = NoteForm(sent, section="note")
    assert form.is_valid(), form.errors
    return form


def values(form: NoteForm) -> tuple[Any, ...]:
    held = form.cleaned_data
    return held["title"], held["topics"], held["kind"], held["yearly"]


def met(sent: QueryDict, **theirs: Any) -> NoteForm:
    """The form after somebody else saved the row as `theirs`, at revision 4."""
    form = posted(sent)
    form.meet(SimpleNamespace(**(ROW | {"revision": 4} | theirs)))  # type: ignore[arg-type]
    return form


def without(sent: QueryDict, *names: str, mark: bool = True) -> QueryDict:
    """With `mark` the field was on the page and nothing was sent of it: a box was unticked."""
    left = sent.copy()
    for name in names:
        left.pop(name, None)
        if not mark:
            left.setlist("on-page", [one for one in left.getlist("on-page") if one != name])
    return left


def test_a_form_left_alone_says_what_it_said() -> None:
    assert values(posted(filled_in(opened_form()))) == ("Old", ["1"], "a", True)


def test_a_box_that_is_unticked_is_unticked() -> None:
    sent = without(filled_in(opened_form()), "topics", "kind", "yearly")

    assert values(posted(sent)) == ("Old", [], "", False)


def test_a_field_that_was_not_on_the_page_stays_as_it_was() -> None:
    sent = without(filled_in(opened_form()), "title", "topics", "kind", "yearly", mark=False)

    assert values(posted(sent)) == ("Old", ["1"], "a", True)


def test_a_form_cut_off_half_way_empties_nothing() -> None:
    """The marks come with their fields, so what was cut off has none."""
    body = filled_in(opened_form()).urlencode()
    cut = QueryDict(body[: body.index("topics=")])

    assert cut.get("opened")
    assert values(posted(cut)) == ("Old", ["1"], "a", True)


def test_an_emptied_text_is_empty() -> None:
    assert values(posted(filled_in(opened_form(), title="")))[0] == ""


def test_fields_of_one_side_are_told_from_those_of_both() -> None:
    sent = without(filled_in(opened_form(), title="Mine", kind="b"), "topics")

    form = met(sent, title="Theirs", yearly=False)

    assert form.conflict
    found = {one.name: one.difference for one in form.conflict.fields}
    assert found == {"title": "both", "topics": "mine", "kind": "mine", "yearly": "theirs"}


def test_the_three_texts_are_shown_with_the_words_that_differ() -> None:
    sent = filled_in(opened_form(title="Ninety ships called"), title="Ninety ships came")

    form = met(sent, title="Sixty ships called")

    assert form.conflict
    [title] = form.conflict.fields
    assert title.base == "Ninety ships called"
    assert [piece.text for piece in title.theirs if piece.differs] == ["Sixty"]
    assert [piece.text for piece in title.mine if piece.differs] == ["came"]


def test_what_only_they_changed_is_not_undone_in_passing() -> None:
    form = met(filled_in(opened_form(), title="Mine"), yearly=False, topics=["1", "2"])

    again = posted(filled_in(form))

    assert values(again) == ("Mine", ["1", "2"], "a", False)
    assert again.seen() == 4


@pytest.mark.parametrize(
    ("take", "title"), [("mine", "Mine"), ("theirs", "Theirs"), ("neither", "Mine")]
)
def test_a_choice_decides_a_field(take: str, title: str) -> None:
    form = met(filled_in(opened_form(), title="Mine"), title="Theirs")

    assert values(posted(filled_in(form, **{"take-title": take})))[0] == title


def test_mine_can_be_kept_where_only_they_changed_it() -> None:
    form = met(filled_in(opened_form(), title="Mine"), yearly=False)

    assert values(posted(filled_in(form, **{"take-yearly": "mine"})))[3] is True


def test_what_is_written_anew_counts_more_than_a_choice() -> None:
    form = met(filled_in(opened_form(), title="Mine"), title="Theirs")

    again = filled_in(form, title="Both of ours", **{"take-title": "theirs"})

    assert values(posted(again))[0] == "Both of ours"


def test_a_second_stale_save_is_held_against_what_was_shown_last() -> None:
    first = met(filled_in(opened_form(), title="Mine"), title="Theirs")

    second = posted(filled_in(first, **{"take-title": "theirs"}))
    second.meet(SimpleNamespace(**(ROW | {"revision": 5, "title": "Newer"})))  # type: ignore[arg-type]

    assert second.conflict
    [title] = second.conflict.fields
    assert (title.base, title.difference) == ("Theirs", "theirs")
    assert posted(filled_in(second)).seen() == 5


def test_a_refused_form_keeps_its_beginning() -> None:
    refused = posted(filled_in(opened_form(), title="Mine"))
    refused.refuse("title", "Too short.")

    again = met(filled_in(refused), title="Theirs")

    assert again.conflict
    assert again.conflict.fields[0].base == "Old"


@pytest.mark.parametrize(
    "spoilt", ["nonsense", "", "other-form", "older-release", "other-revision"]
)
def test_a_beginning_that_is_not_ours_is_told_as_unknown(
    spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = filled_in(opened_form(), title="Mine")
    if spoilt == "older-release":
        with monkeypatch.context() as patch:
            patch.setattr(opened, "MADE_BY", 1)
            sent = filled_in(opened_form(), title="Mine")
    elif spoilt == "other-form":
        other = filled_in(NoteForm(section="other", initial=ROW))
        sent.setlist("opened", other.getlist("opened"))
    elif spoilt == "other-revision":
        sent.setlist("opened", filled_in(opened_form(revision=2)).getlist("opened"))
    else:
        sent["opened"] = spoilt

    form = met(sent, title="Theirs")

    assert form.conflict
    [title] = form.conflict.fields
    assert (title.difference, title.base) == ("unknown", None)
    assert not form.conflict.has_base


def test_a_form_whose_beginning_cannot_be_read_is_stale_whatever_revision_it_names() -> None:
    sent = filled_in(opened_form())
    sent["opened"] = f"{sent['opened']}x"

    assert posted(sent).seen() == -1
    assert posted(sent).seen_or_new() == -1


def test_a_form_that_was_opened_on_nothing_begins_something() -> None:
    form = posted(filled_in(NoteForm(section="note")))

    assert (form.seen_or_new(), form.seen()) == (None, 0)


def test_a_form_cut_off_before_its_revision_begins_nothing() -> None:
    sent = QueryDict("title=Old")

    assert posted(sent).seen_or_new() == -1


def test_a_choice_that_is_not_offered_any_more_is_still_told() -> None:
    sent = filled_in(opened_form(), topics=["1", "9"])
    form = NoteForm(sent, section="note")

    assert ("Topics", "Harbour; 9, not offered any more") in form.typed()


def test_a_file_has_to_be_chosen_again_and_is_named() -> None:
    class ScanForm(DeskForm):
        scan = forms.FileField(required=False)

    form = ScanForm(
        QueryDict(),
        MultiValueDict({"scan": [SimpleUploadedFile("report.pdf", b"%PDF")]}),
        section="scan",
    )
    assert form.is_valid()

    form.tell_of_files()

    assert "Choose the file “report.pdf” again" in str(form.errors["scan"])
