"""The kinds of links between two entities, and the FollowTheMoney edges that carry them."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.core.errors import RefusedError
from casefile.core.wording import near, quoted


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of link: from whom to whom, in words both ways, and the FollowTheMoney edge that carries it.

    `role` fills the edge's role where the schema alone does not say the kind.
    """

    kind: str
    schema: str
    words: str
    reverse: str
    role: str = ""


LINK_KINDS = (
    LinkKind("owner", "Ownership", "owns", "is owned by"),
    LinkKind("beneficial_owner", "Ownership", "beneficially owns", "is beneficially owned by", "beneficial owner"),
    LinkKind("registered_owner", "Ownership", "is the registered owner of", "is registered to", "registered owner"),
    LinkKind("controller", "Control", "controls", "is controlled by"),
    LinkKind("director", "Directorship", "is a director of", "has as director"),
    LinkKind("member", "Membership", "is a member of", "has as member"),
    LinkKind("part_of", "Membership", "is part of", "includes", "part of"),
    LinkKind("employee", "Employment", "is employed by", "employs"),
    LinkKind("representative", "Representation", "acts for", "is represented by"),
    LinkKind("agent", "Representation", "is an agent of", "has as agent", "agent"),
    LinkKind("successor", "Succession", "was succeeded by", "succeeded"),
    LinkKind("relative", "Family", "is a relative of", "is a relative of"),
    LinkKind("associate", "Associate", "is an associate of", "is an associate of"),
    LinkKind("office_holder", "Occupancy", "holds the post of", "is held by"),
    LinkKind("payer", "Payment", "pays", "is paid by"),
    LinkKind("debtor", "Debt", "owes", "is owed by"),
    LinkKind("operator", "UnknownLink", "operates", "is operated by", "operator"),
    LinkKind("manager", "UnknownLink", "manages", "is managed by", "manager"),
    LinkKind("charterer", "UnknownLink", "charters", "is chartered by", "charterer"),
    LinkKind("insurer", "UnknownLink", "insures", "is insured by", "insurer"),
    LinkKind("crew", "UnknownLink", "serves aboard", "is crewed by", "crew"),
    LinkKind("supplier", "UnknownLink", "supplies", "is supplied by", "supplier"),
    LinkKind("correspondent_bank", "UnknownLink", "keeps accounts for", "banks with", "correspondent bank"),
    LinkKind("account_holder", "UnknownLink", "holds the account", "is held by", "account holder"),
    LinkKind("location", "UnknownLink", "is located at", "is the location of", "location"),
    LinkKind("other", "UnknownLink", "is linked to", "is linked to"),
)


def link_kind(kind: str) -> LinkKind:
    """Return a kind of link by its name; refuses unknown ones, naming near matches."""
    for one in LINK_KINDS:
        if one.kind == kind:
            return one
    known = [one.kind for one in LINK_KINDS]
    raise RefusedError(f'There is no kind of link {quoted(kind)}; use "other" and say which.{near(kind, known)}')
