"""Forms for the verdict in the making and for settling a re-review."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from claims import choices
from claims.admin.evidence_forms import first_words
from claims.admin.forms import DayField, InstantField, RevisionForm
from claims.models import Claim, Evidence, Rating, Verdict
from claims.rules import gate
from claims.rules.points import Rule, Way
from claims.services import findings, rereviews

KIND = choices.VerdictKind
KIND_MEANING = [
    (KIND.UPDATE, "Update – the facts moved on; the last version was right when it was published"),
    (KIND.CORRECTION, "Correction – the last version was wrong; readers are told"),
    (KIND.RETRACTION, "Retraction – the verdict is taken back; its page stays and says so"),
]


REASONS, WARNINGS = sorted(gate.REASON_CODES), sorted(gate.WARNING_CODES)


class RatingField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class CitedField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return first_words(obj)


class DraftForm(RevisionForm):
    """Rating, summary and cited evidence; for a change also its kind and public notice."""

    rating = RatingField(
        queryset=Rating.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        required=False,
        label="Summary",
        help_text="What we found, in a few sentences. It is published.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    evidence = CitedField(
        queryset=Evidence.objects.none(),
        required=False,
        label="Cited evidence",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "What you had ticked was withdrawn. Look at the list."},
    )
    kind = forms.ChoiceField(
        required=False,
        label="What this version is to the last",
        choices=KIND_MEANING,
        widget=forms.RadioSelect,
    )
    notice = forms.CharField(
        required=False,
        label="Public notice",
        help_text="What changed since the last version, and why. It is published.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_due_on = DayField(
        label="Look at it again on", help_text="For evidence that is re-issued, such as a list."
    )
    review_yearly = forms.BooleanField(required=False, label="and every year on that day")
    embargo_until = InstantField(label="Under embargo until")

    def add_fields(self) -> None:
        for rule in gate.RULES:
            if rule.failure.way != Way.NONE:
                self.fields[self.field_of(rule.failure.code, rule.failure.way)] = _way_out(rule)

    @staticmethod
    def field_of(code: str, way: Way) -> str:
        """The field in which a reason for this rule is recorded, or its warning acknowledged."""
        return f"{way}-{code}"

    def offer(self, claim: Claim, *, changes: bool) -> "DraftForm":
        """Choices of this claim; without a published version there is nothing to change."""
        used = Q(scale__in_use=True) | Q(pk__in=claim.verdicts.values("rating"))
        self._choice("rating").queryset = Rating.objects.filter(used).distinct()
        standing = claim.evidence.standing().select_related("source")
        self._choice("evidence").queryset = standing
        self.fields["embargo_until"].help_text = (
            "Nothing of it is public before; then it comes out by itself. "
            f"Empty: as soon as it is published. Time zone: {timezone.get_current_timezone_name()}."
        )
        if not changes:
            del self.fields["kind"], self.fields["notice"]
        return self

    def finding(self) -> findings.Finding:
        typed = self.cleaned_data
        return findings.Finding(
            rating=typed["rating"],
            summary=typed["summary"],
            evidence=list(typed["evidence"]),
            notice=typed.get("notice", ""),
            review_due_on=typed.get("review_due_on"),
            review_yearly=bool(typed.get("review_yearly")),
            embargo_until=typed.get("embargo_until"),
            kind=typed.get("kind", KIND.ORIGINAL) or KIND.ORIGINAL,
            reasons={code: typed[self.field_of(code, Way.REASON)] for code in REASONS},
            acknowledged=[code for code in WARNINGS if typed[self.field_of(code, Way.ACKNOWLEDGE)]],
        )

    def so_far(self) -> findings.Finding:
        """As much of it as can be read while somebody is still typing."""
        self.is_valid()
        empty = {
            name: "" if isinstance(field, forms.CharField) else None
            for name, field in self.fields.items()
        }
        self.cleaned_data = empty | {"evidence": []} | self.cleaned_data
        return self.finding()

    def initial_of(self, row: Any) -> dict[str, Any]:
        return verdict_details(row)

    def revision_of(self, current: Any) -> str:
        """What was published meanwhile is not edited: saved again, the form begins a change."""
        return "" if current.stage == choices.VerdictStage.PUBLISHED else str(current.revision)

    def _choice(self, name: str) -> Any:
        return self.fields[name]


class ConfirmForm(RevisionForm):
    """The verdict stands as published, and why."""

    note = forms.CharField(
        required=False,
        label="Why the verdict stands",
        help_text="Internal.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_due_on = DayField(label="Look at it again on")


def _way_out(rule: Rule) -> forms.Field:
    if rule.failure.way == Way.ACKNOWLEDGE:
        return forms.BooleanField(required=False, label="I have seen this; it goes out as it is")
    return forms.CharField(
        required=False,
        label="Reason, if it cannot be met",
        help_text="Readers are told it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def verdict_details(verdict: Verdict) -> dict[str, Any]:
    return {
        "revision": verdict.revision,
        "rating": verdict.rating,
        "summary": verdict.summary,
        "evidence": list(verdict.cited.standing()),
        "kind": verdict.kind,
        "notice": verdict.notice,
        "review_due_on": verdict.review_due_on,
        "review_yearly": verdict.review_yearly,
        "embargo_until": verdict.embargo_until,
    } | _recorded(verdict)


def _recorded(verdict: Verdict) -> dict[str, Any]:
    held = dict(verdict.reasons.values_list("code", "reason"))
    reasons = {DraftForm.field_of(code, Way.REASON): held.get(code, "") for code in REASONS}
    return reasons | {DraftForm.field_of(code, Way.ACKNOWLEDGE): code in held for code in WARNINGS}


def change_of(current: Verdict, kind: str, today: dt.date) -> dict[str, Any]:
    """A change starts from the published version, its reasons included: without its notice and
    embargo, with a day to come.
    """
    day = current.review_due_on
    if day and day <= today:
        day = rereviews.next_due_on(verdict=current, today=today)
    kept_back = {"notice": "", "embargo_until": None}
    fresh = {"revision": None, "kind": kind, "review_due_on": day, **kept_back}
    return verdict_details(current) | fresh
