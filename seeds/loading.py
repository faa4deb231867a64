"""Loads a set of seeds through the services, as people would: one person a step, never twice."""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from claims.models import Article, Claim, Claimant, Rating, Verdict
from claims.services import (
    articles,
    bindings,
    evidence,
    findings,
    intake,
    ledger,
    verdicts,
)
from sources.choices import Outcome
from sources.models import Link, Register
from sources.services import cataloguing, looks_elsewhere, registers

FOLDER = Path(__file__).resolve().parent
SETS = ("practice", "majors-list")
PEOPLE = {"reviewer": "Reviewer", "editor": "Editor", "admin": "Administrator"}

Content = dict[str, Any]


@dataclass
class Seeds:
    """One set while it is loaded. `address` stands for `{practice}` in addresses."""

    name: str
    now: dt.datetime
    address: str
    people: dict[str, User] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    content: Content = field(default_factory=dict)

    def read(self, file: str) -> Content:
        text = (FOLDER / self.name / file).read_text(encoding="utf-8")
        return json.loads(text.replace("{practice}", self.address))  # type: ignore[no-any-return]


def load(*, name: str, now: dt.datetime, practice_address: str) -> int:
    """Load one set; how many claims were new. What stands already is left as it is."""
    seeds = Seeds(name=name, now=now, address=practice_address, people=demo_people())
    if (FOLDER / name / "register.json").exists():
        _load_register(seeds)
    seeds.content = seeds.read("claims.json")
    return _load_claims(seeds)


@transaction.atomic
def demo_people() -> dict[str, User]:
    """The demo accounts with their roles, made without usable passwords when missing."""
    people = {}
    for username, role in PEOPLE.items():
        user, created = User.objects.get_or_create(username=username, defaults={"is_staff": True})
        if created:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get(name=role))
        people[username] = user
    return people


@transaction.atomic
def _load_register(seeds: Seeds) -> None:
    content = seeds.read("register.json")
    editor = seeds.people["editor"]
    register = registers.open_register(
        slug=content["slug"],
        name=content["name"],
        issuer=content["issuer"],
        description=content["description"],
        by=editor,
    )
    for edition in content["editions"]:
        issue = registers.Issue(
            label=edition["label"],
            issued_on=dt.date.fromisoformat(edition["issued_on"]),
            entries={entry["code"]: entry["name"] for entry in edition["entries"]},
            source_url=edition["source_url"],
            citation=edition["citation"],
            determination=edition["determination"],
            note=edition["note"],
        )
        registers.add_edition(register=register, issue=issue, by=editor, now=seeds.now)


def _load_claims(seeds: Seeds) -> int:
    """Claims first, so that parts find their whole; then parts are rated before their whole."""
    main = _take_in_article(seeds, seeds.content["article"], seeds.content["outlet"])
    others = {
        content["key"]: _take_in_article(seeds, content, content["outlet"])
        for content in seeds.content.get("other_articles", ())
    }
    contents = seeds.content["claims"]
    created = 0
    for content in contents:
        named = (content["appearance"] or {}).get("article")
        created += _take_in_claim(seeds, content, others[named] if named else main)
    for content in sorted(contents, key=lambda one: one["part"] is None):
        _finish(seeds, content)
    for look in seeds.content.get("looks", ()):
        _record_look(seeds, look)
    return created


def _take_in_article(seeds: Seeds, content: Content, outlet: Content) -> Article:
    article, _ = articles.take_in_text(
        text="\n\n".join(content["text"]),
        typed_url=content["url"],
        description=articles.Description(
            outlet=outlet["name"],
            outlet_url=outlet["site_url"],
            title=content["title"],
            published_on=dt.date.fromisoformat(content["published_on"]),
            language=content["language"],
        ),
        by=seeds.people[content["by"]],
        now=seeds.now,
    )
    return article


@ledger.governed()
def _take_in_claim(seeds: Seeds, content: Content, article: Article) -> bool:
    known = Claim.objects.filter(text=content["text"], claimed_on=content["claimed_on"]).first()
    if known:
        seeds.claims[content["key"]] = known
        return False
    claimant = _claimant(seeds, content["claimant"])
    part = content["part"]
    appearance = content["appearance"]
    seeds.claims[content["key"]] = intake.take_in_claim(
        description=intake.ClaimDescription(
            text=content["text"],
            claimant=claimant.name,
            claimed_on=dt.date.fromisoformat(content["claimed_on"]),
            language=content["language"],
            topics=tuple(content["topics"]),
            notes=content["notes"],
            whole=seeds.claims[part["whole"]] if part else None,
            part=part["number"] if part else None,
        ),
        article=article if appearance else None,
        quote=appearance["quote"] if appearance else "",
        by=seeds.people["reviewer"],
        now=seeds.now,
    )
    return True


def _claimant(seeds: Seeds, key: str) -> Claimant:
    content = next(one for one in seeds.content["claimants"] if one["key"] == key)
    return intake.claimant(
        name=content["name"],
        kind=content["kind"],
        same_as=content["same_as"],
        by=seeds.people["reviewer"],
    )


@ledger.governed()
def _finish(seeds: Seeds, content: Content) -> None:
    """Registers, evidence and the steps of a claim, unless somebody has worked on it already."""
    claim = Claim.objects.get(pk=seeds.claims[content["key"]].pk)
    if claim.declined_at or claim.evidence.exists() or claim.verdicts.exists():
        return
    for row in content["register"]:
        _bind(seeds, claim, row)
    for piece in content["evidence"]:
        _attach(seeds, claim, piece)
    verdict: Verdict | None = None
    for step in content["steps"]:
        verdict = _take_step(seeds, claim, verdict, content, step)


def _bind(seeds: Seeds, claim: Claim, row: Content) -> None:
    says = bindings.Says(
        register=Register.objects.get(slug=row["register"]),
        entry=f"{row['code']} · {row['name']}",
        listed=row["listed"],
    )
    reviewer = seeds.people["reviewer"]
    bindings.bind(claim=claim, says=says, revision=None, by=reviewer, now=seeds.now)


def _attach(seeds: Seeds, claim: Claim, piece: Content) -> None:
    source = next(one for one in seeds.content["sources"] if one["key"] == piece["source"])
    published_on = source.get("published_on")
    reviewer = seeds.people["reviewer"]
    found = cataloguing.catalogue_web(
        typed_url=source["url"],
        description=cataloguing.Description(
            title=source["title"],
            publisher=source["publisher"],
            kind=source["kind"],
            published_on=dt.date.fromisoformat(published_on) if published_on else None,
        ),
        by=reviewer,
        now=seeds.now,
    )
    evidence.attach(
        claim=claim,
        source=found.source,
        link=found.link,
        statement=evidence.Statement(
            stance=piece["stance"],
            excerpt=piece["excerpt"],
            finding=piece["finding"],
            unseen_reason=seeds.content["unseen_reason"],
        ),
        by=reviewer,
        now=seeds.now,
    )


def _take_step(
    seeds: Seeds, claim: Claim, verdict: Verdict | None, content: Content, step: Content
) -> Verdict | None:
    by, now = seeds.people[step["by"]], seeds.now
    if step["do"] == "decline":
        intake.decline_claim(claim=claim, reason=step["reason"], revision=None, by=by, now=now)
        return None
    if verdict is None:
        finding = _finding(seeds, claim, content["verdict"])
        return verdicts.save_draft(claim=claim, finding=finding, revision=None, by=by, now=now)
    revision = verdict.revision
    match step["do"]:
        case "propose":
            return verdicts.propose(verdict=verdict, revision=revision, by=by, now=now)
        case "return":
            reason = step["reason"]
            return verdicts.send_back(
                verdict=verdict, reason=reason, revision=revision, by=by, now=now
            )
        case "approve":
            return verdicts.approve(verdict=verdict, revision=revision, by=by, now=now)
        case "publish":
            return verdicts.publish(verdict=verdict, revision=revision, by=by, now=now)
    raise ValueError(f"No step is called {step['do']!r}.")


def _finding(seeds: Seeds, claim: Claim, content: Content) -> findings.Finding:
    return findings.Finding(
        rating=Rating.objects.get(code=content["rating"], scale__in_use=True),
        summary=content["summary"],
        evidence=list(claim.evidence.standing()),
        review_due_on=_due_on(content["review_due"], seeds.now.date()),
        review_yearly="yearly_on" in (content["review_due"] or {}),
        reasons=content.get("reasons", {}),
    )


def _due_on(due: Content | None, today: dt.date) -> dt.date | None:
    if due is None:
        return None
    if "in_days" in due:
        return today + dt.timedelta(days=due["in_days"])
    this_year = dt.date.fromisoformat(f"{today.year}-{due['yearly_on']}")
    return this_year if this_year > today else this_year.replace(year=today.year + 1)


def _record_look(seeds: Seeds, look: Content) -> None:
    """An invented look of some days ago, unless the link has been looked at."""
    source = next(one for one in seeds.content["sources"] if one["key"] == look["source"])
    link = Link.objects.get(url=cataloguing.canonical_address(typed=source["url"]))
    if link.looks.exists():
        return
    told = looks_elsewhere.Told(
        outcome=Outcome(look["outcome"]),
        reason=look["reason"],
        status_code=look["status_code"],
        at=seeds.now - dt.timedelta(days=look["days_ago"]),
        next_check_at=seeds.now + dt.timedelta(days=look["next_look_in_days"]),
        copy=looks_elsewhere.Copy(
            text=_text_of_page(seeds, look["source"]),
            captured_at=seeds.now - dt.timedelta(days=look["copy_days_ago"]),
        ),
    )
    looks_elsewhere.record(link=link, told=told)


def _text_of_page(seeds: Seeds, slug: str) -> str:
    """What the practice server shows under this name while nobody has switched the page."""
    page = next(one for one in seeds.read("pages.json")["pages"] if one["slug"] == slug)
    return "\n\n".join(page["paragraphs"])
