"""What was said, what we found, what we published."""

from claims.models.article import Article, Outlet
from claims.models.binding import RegisterBinding
from claims.models.blind import BlindProposal, BlindRound
from claims.models.claim import Appearance, Claim, Claimant, CommentRequest
from claims.models.correction import CorrectionRequest
from claims.models.evidence import Evidence
from claims.models.key import ApiKey, KeptAnswer
from claims.models.ledger import Checkpoint, LedgerEvent, LedgerPerson, LedgerSalt
from claims.models.newsroom import SinglePersonPeriod
from claims.models.presence import Presence
from claims.models.rating import Rating, RatingScale
from claims.models.reason import RecordedReason
from claims.models.rereview import ChangeCursor, ReReview, ReReviewCause
from claims.models.verdict import Verdict, VerdictFacet, VerdictStep

__all__ = [
    "ApiKey",
    "Appearance",
    "Article",
    "BlindProposal",
    "BlindRound",
    "ChangeCursor",
    "Checkpoint",
    "Claim",
    "Claimant",
    "CommentRequest",
    "CorrectionRequest",
    "Evidence",
    "KeptAnswer",
    "LedgerEvent",
    "LedgerPerson",
    "LedgerSalt",
    "Outlet",
    "Presence",
    "Rating",
    "RatingScale",
    "ReReview",
    "ReReviewCause",
    "RecordedReason",
    "RegisterBinding",
    "SinglePersonPeriod",
    "Verdict",
    "VerdictFacet",
    "VerdictStep",
]
