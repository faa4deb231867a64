"""Forms for articles and claims. The services judge what is typed; see their sentences."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from claims import choices
from claims.admin.forms import (
    DayField,
    DeskForm,
    LanguageField,
    RevisionForm,
    RowField,
    SuggestField,
    claimant_names,
    outlet_names,
)
from claims.models import Article, Claim
from claims.services import articles, intake


class ArticleDetailsForm(RevisionForm):
    """What is known about an article; all of it may be empty."""

    title = forms.CharField(required=False, max_length=300)
    outlet = SuggestField(suggest=outlet_names, max_length=200)
    byline = forms.CharField(required=False, max_length=200)
    published_on = DayField(label="Published on")
    language = LanguageField()

    def description(self) -> articles.Description:
        typed = self.cleaned_data
        return articles.Description(
            outlet=typed["outlet"],
            title=typed["title"],
            byline=typed["byline"],
            published_on=typed["published_on"],
            language=typed["language"],
        )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return article_details(row)


class ArticleForm(ArticleDetailsForm):
    """An address that a task fetches, or the pasted text, or both."""

    address = forms.CharField(
        required=False,
        label="Address of the article",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    text = forms.CharField(
        required=False,
        label="or paste its text",
        help_text="With text nothing is fetched. Leave a blank line between paragraphs.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    field_order = ["address", "text", "title", "outlet", "published_on", "byline", "language"]

    def refuse(self, field: str, message: str) -> None:
        """An article whose address cannot be opened comes in all the same."""
        super().refuse(field, f"{message} Or paste its text." if field == "address" else message)

    def not_taken_over(self, article: Article) -> list[tuple[str, str]]:
        """What was typed about an article on file that says something else, with its label."""
        theirs = article_details(article)
        return [
            (str(self[name].label), str(self[name].value()))
            for name in self.changed_data
            if name in theirs and self.cleaned_data[name] != theirs[name]
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        was_read = not self.errors.keys() & {"address", "text"}
        if was_read and not typed.get("address") and not typed.get("text"):
            self.add_error("address", "Give the address of the article, or paste its text below.")
        return typed


class PasteForm(RevisionForm):
    """The text of an article that could not be fetched."""

    text = forms.CharField(
        required=False, label="Text of the article", widget=forms.Textarea(attrs={"rows": 12})
    )


class ClaimForm(RevisionForm):
    """One checkable sentence and who said it when."""

    text = forms.CharField(
        required=False,
        label="Claim",
        help_text="One checkable sentence in our neutral wording; readers see it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    claimant = SuggestField(suggest=claimant_names, max_length=200, help_text="Who said it.")
    claimant_kind = forms.ChoiceField(
        required=False,
        label="A new claimant is a",
        choices=choices.ClaimantKind.choices,
    )
    claimed_on = DayField(label="Claimed on")
    language = LanguageField()
    topics = forms.CharField(required=False, help_text="Separated by commas.")
    whole = RowField(
        rows=lambda: whole_claims(),
        what="claim",
        label="Part of claim",
        help_text="Its number, when this is one part of a compound claim.",
    )
    part = forms.IntegerField(required=False, min_value=1, max_value=999, label="as part number")
    blind_review = forms.BooleanField(
        required=False,
        label="Two people propose the first verdict, neither seeing the other's before both are in",
    )
    notes = forms.CharField(
        required=False,
        label="Internal notes",
        help_text="Never published.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def description(self) -> intake.ClaimDescription:
        typed = self.cleaned_data
        return intake.ClaimDescription(
            text=typed["text"],
            claimant=typed["claimant"],
            claimant_kind=typed["claimant_kind"] or choices.ClaimantKind.PERSON,
            claimed_on=typed["claimed_on"],
            language=typed["language"],
            topics=tuple(typed["topics"].split(",")),
            notes=typed["notes"],
            blind_review=typed["blind_review"],
            whole=typed["whole"],
            part=typed["part"],
        )

    def part_is_meant(self) -> bool:
        """Whether the fields that few claims need are filled in, or refused."""
        few = ("whole", "part", "claimant_kind", "language")
        return bool(self["whole"].value() or self["part"].value()) or any(
            self[name].errors for name in few
        )

    def initial_of(self, row: Any) -> dict[str, Any]:
        return claim_details(row)


class QuotedClaimForm(ClaimForm):
    """A claim picked out of an article."""

    quote = forms.CharField(
        required=False,
        label="Quote from the article",
        help_text="Select the words in the text, or copy them here without changes.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["quote", "text", "claimant", "claimant_kind", "claimed_on", "topics"]


class AppearanceForm(DeskForm):
    """Another article in which the claim is made."""

    article = RowField(rows=lambda: readable_articles(), what="article with text")
    quote = forms.CharField(
        required=False,
        help_text="The words of the article that make the claim, without changes.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_article(self) -> Article:
        article: Article | None = self.cleaned_data["article"]
        if article is None:
            raise forms.ValidationError("Choose the article in which the claim is made.")
        return article


def whole_claims() -> QuerySet[Claim]:
    return Claim.objects.filter(whole__isnull=True)


def readable_articles() -> QuerySet[Article]:
    return Article.objects.readable()


def article_details(article: Article) -> dict[str, Any]:
    return {
        "revision": article.revision,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "byline": article.byline,
        "published_on": article.published_on,
        "language": article.language,
    }


def claim_details(claim: Claim) -> dict[str, Any]:
    return {
        "revision": claim.revision,
        "text": claim.text,
        "claimant": claim.claimant.name if claim.claimant else "",
        "claimant_kind": claim.claimant.kind if claim.claimant else choices.ClaimantKind.PERSON,
        "claimed_on": claim.claimed_on,
        "language": claim.language,
        "topics": ", ".join(claim.topics),
        "whole": claim.whole,
        "part": claim.part,
        "notes": claim.notes,
        "blind_review": claim.blind_review,
    }
