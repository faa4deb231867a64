"""Rules of Google for ClaimReview (page of 2025-12-10), asked of the markup a page would carry.

The codes are those of our reading of that page. Held elsewhere: CR080, CR081 and CR083 (one
ClaimReview a page, on one page, made of the same record as its text) by how pages are made; CR082
by `no-summary`; CR085 by `no-primary-source`. CR087 to CR089 are about a site, not about a verdict.
"""

from urllib.parse import urldefrag

from claims.rules import markup
from claims.rules.points import Failure, Finds, Rule, Way
from sources.rules import sites

TEXT_LIMIT = 75
"""Characters: “try to keep this less than 75”."""
LABEL_LIMIT = 40
"""Characters of a rating that a list of search results has room for."""
SCHEMA = ("https://schema.org", "http://schema.org")
SHORTENERS = frozenset(
    ["bit.ly", "buff.ly", "goo.gl", "is.gd", "ow.ly", "t.co", "t.ly", "tinyurl.com", "v.gd"]
)


def _rule(
    code: str, title: str, wrong: str, remedy: str, finds: Finds, *, way: Way = Way.NONE
) -> Rule:
    failure = Failure(code, f"{wrong} (Google ClaimReview {code}).", remedy, way)
    asked = (
        markup.is_rated
        if code in OF_RATING
        else markup.has_numbers
        if code in OF_NUMBERS
        else markup.is_reviewed
    )
    return Rule(title, failure, finds, asked)


OF_RATING = frozenset(["CR020", "CR021", "CR022", "CR060"])
OF_NUMBERS = frozenset(["CR061", "CR062", "CR063", "CR064", "CR065", "CR066"])
ACK = Way.ACKNOWLEDGE

RULES = (
    _rule(
        "CR011",
        f"The claim has fewer than {TEXT_LIMIT} characters",
        f"The claim has {TEXT_LIMIT} characters or more and will be cut off in search results",
        "Shorten it under “Details”, or acknowledge that it stays as long.",
        lambda one: len(markup.text(one, "claimReviewed")) >= TEXT_LIMIT,
        way=ACK,
    ),
    _rule(
        "CR012",
        "The claim does not hold the rating",
        "The claim begins or ends with a rating",
        "Reword it under “Details”, so that it says what was claimed and nothing of the verdict.",
        markup.labels_in_claim,
    ),
    _rule(
        "CR084",
        "The claim was made outside of our own site",
        "The claim was first made on our own site",
        "Add the article in which somebody else made it; our own words are no claim to check.",
        markup.own_appearances,
    ),
    _rule(
        "CR001",
        "The markup is a ClaimReview of schema.org",
        "The markup is no ClaimReview of schema.org",
        "Tell whoever runs Factcheck.",
        lambda one: (
            markup.at(one, "@context") not in SCHEMA or markup.at(one, "@type") != "ClaimReview"
        ),
    ),
    _rule(
        "CR010",
        "The markup holds the claim",
        "The claim has no text",
        "Write the claim under “Details”.",
        lambda one: not markup.text(one, "claimReviewed"),
    ),
    _rule(
        "CR020",
        "The markup holds a rating",
        "The markup holds no rating",
        "Choose a rating.",
        lambda one: markup.at(one, "reviewRating", "@type") != "Rating",
    ),
    _rule(
        "CR021",
        "The rating has a label",
        "The rating has no label",
        "Give it one under “Rating scales”.",
        lambda one: not markup.text(one, "reviewRating", "alternateName"),
    ),
    _rule(
        "CR022",
        f"The label of the rating has at most {LABEL_LIMIT} characters",
        f"The label of the rating is longer than {LABEL_LIMIT} characters and may be cut off",
        "Shorten it under “Rating scales”, or acknowledge it when its first words say it all.",
        lambda one: len(markup.text(one, "reviewRating", "alternateName")) > LABEL_LIMIT,
        way=ACK,
    ),
    _rule(
        "CR030",
        "The markup names the address of its page",
        "The markup names no whole web address",
        "Set PUBLIC_URL.",
        lambda one: not markup.is_absolute(markup.text(one, "url")),
    ),
    _rule(
        "CR031",
        "That address is on our host",
        "The markup names an address on another host than that of its page",
        "Set PUBLIC_URL to the address under which readers reach us.",
        markup.is_elsewhere,
    ),
    _rule(
        "CR032",
        "That address is no short link",
        "The markup names the address of a service that shortens links",
        "Set PUBLIC_URL to the address under which readers reach us.",
        lambda one: sites.host_of(markup.text(one, "url")) in SHORTENERS,
    ),
    _rule(
        "CR033",
        "That address leads to the page itself",
        "The markup names another page than the one that carries it",
        "Tell whoever runs Factcheck.",
        lambda one: urldefrag(markup.text(one, "url")).url != one.page_url,
    ),
    _rule(
        "CR050",
        "The markup says what is reviewed",
        "The markup does not say that a claim is reviewed",
        "Tell whoever runs Factcheck.",
        lambda one: markup.at(one, "itemReviewed", "@type") not in ("Claim", "CreativeWork"),
    ),
    _rule(
        "CR051",
        "The claimant has a name",
        "The claimant has no name",
        "Name the claimant, or leave it empty when nobody is known.",
        lambda one: not all(name.strip() for name in markup.claimants(one)),
    ),
    _rule(
        "CR052",
        "The claimant is nobody invented",
        "The claimant is a placeholder",
        "Leave the claimant empty when nobody is known.",
        markup.placeholders,
    ),
    _rule(
        "CR053",
        "The claim is no younger than its review",
        "The claim was made after the day of its review",
        "Correct the day of the claim under “Details”.",
        markup.is_said_after_review,
    ),
    _rule(
        "CR054",
        "Appearances are named in one way",
        "The markup names both appearances and a first appearance",
        "Tell whoever runs Factcheck.",
        markup.both_appearances,
    ),
    _rule(
        "CR060",
        "The rating has three numbers or none",
        "The numbers of the rating are not all there, or are no numbers",
        "Give the step its numbers under “Rating scales”, or none.",
        markup.lacks_a_number,
    ),
    _rule(
        "CR061",
        "The worst number is at least 1",
        "The worst number of the scale is below 1",
        "Renumber the scale.",
        markup.is_below_one,
    ),
    _rule(
        "CR062",
        "The best number is above the worst",
        "The best number of the scale is not above its worst",
        "Renumber the scale.",
        markup.is_upside_down,
    ),
    _rule(
        "CR063",
        "The number lies on the scale",
        "The number of the rating lies outside of its scale",
        "Renumber the scale.",
        markup.is_out_of_range,
    ),
    _rule(
        "CR064",
        "The numbers are whole",
        "A number of the rating is not whole, which Google’s own API cannot hold",
        "Renumber the scale.",
        markup.is_broken,
    ),
    _rule(
        "CR065",
        "A step nearer to the best is truer",
        "The numbers of the scale do not run one way from step to step",
        "Put the steps and their numbers into the same order.",
        markup.is_out_of_order,
    ),
    _rule(
        "CR066",
        "The number is explained in words",
        "Nothing says what the number of the rating means",
        "Write the definition of the step under “Rating scales”.",
        markup.has_no_words,
    ),
    _rule(
        "CR070",
        "The markup says when the review came out",
        "The markup does not say when the review came out",
        "Tell whoever runs Factcheck, or acknowledge it.",
        lambda one: not markup.reviewed(one),
        way=ACK,
    ),
)
OF_THE_NEWSROOM = (
    _rule(
        "CR040",
        "The publisher is named",
        "PUBLISHER_NAME or PUBLISHER_URL is missing or still the demo value "
        "(IFCN 3: who stands behind the check)",
        "Ask whoever runs Factcheck to set both.",
        markup.is_demo_author,
    ),
    _rule(
        "CR086",
        "A corrections policy is published",
        "CORRECTIONS_POLICY_URL is missing or still the demo value "
        "(IFCN 5: an open corrections policy)",
        "Ask whoever runs Factcheck to set it.",
        markup.is_demo_policy,
    ),
)
WARNINGS = tuple(rule for rule in RULES if rule.failure.way == ACK)
