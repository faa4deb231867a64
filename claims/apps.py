from django.apps import AppConfig

from sources.rules.append_only import AppendOnly

OF_A_PUBLISHED_VERDICT = (
    "EXISTS (SELECT 1 FROM {schema}claims_verdict AS published"
    " WHERE published.id = {row}.verdict_id AND published.stage = 'published')"
)

OF_A_REVEALED_ROUND = (
    "EXISTS (SELECT 1 FROM {schema}claims_blindround AS revealed"
    " WHERE revealed.id = {row}.round_id AND revealed.revealed_at IS NOT NULL)"
)
OF_A_REVEALED_PROPOSAL = (
    "EXISTS (SELECT 1 FROM {schema}claims_blindproposal AS proposal"
    " JOIN {schema}claims_blindround AS revealed ON revealed.id = proposal.round_id"
    " WHERE proposal.id = {row}.blindproposal_id AND revealed.revealed_at IS NOT NULL)"
)


class ClaimsConfig(AppConfig):
    name = "claims"
    append_only = (
        AppendOnly("Verdict", once="{row}.stage = 'published'"),
        AppendOnly("Verdict_cited", once=OF_A_PUBLISHED_VERDICT, closed=True),
        AppendOnly("VerdictStep"),
        AppendOnly("VerdictFacet"),
        AppendOnly("RecordedReason", once=OF_A_PUBLISHED_VERDICT, closed=True),
        AppendOnly(
            "Evidence", but=("withdrawn_at", "withdrawn_by_id", "withdrawal_reason", "revision")
        ),
        AppendOnly("ReReview", once="{row}.settled_at IS NOT NULL"),
        AppendOnly("ReReviewCause"),
        AppendOnly("RegisterBinding", but=("released_at", "released_by_id")),
        AppendOnly("BlindRound", once="{row}.settled_at IS NOT NULL"),
        AppendOnly("BlindProposal", once=OF_A_REVEALED_ROUND, closed=True),
        AppendOnly("BlindProposal_cited", once=OF_A_REVEALED_PROPOSAL, closed=True),
        AppendOnly("SinglePersonPeriod", once="{row}.turned_off_at IS NOT NULL"),
        AppendOnly("LedgerEvent"),
        AppendOnly("Checkpoint"),
    )
