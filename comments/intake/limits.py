"""How much the fields of a submission may hold, and what people call them."""

from django.utils.translation import gettext_lazy

from comments.enums import Channel

FIELD_LIMITS = {
    "first_name": 25,
    "last_name": 25,
    "organization": 120,
    "email": 100,
    "phone": 50,
    "address1": 120,
    "address2": 120,
    "city": 50,
    "state_province_region": 50,
    "zip": 10,
    "country": 50,
    "category": 120,
    "submitter_rep": 120,
}
"""Code points a field may hold that is typed here. Source: the regulations.gov v4 API's limits."""

RECEIVED_FIELD_LIMITS = {
    "first_name": 200,
    "last_name": 200,
    "organization": 500,
    "email": 320,
    "phone": 100,
    "address1": 300,
    "address2": 300,
    "city": 200,
    "state_province_region": 200,
    "zip": 50,
    "country": 200,
    "category": 300,
    "submitter_rep": 300,
}
"""Code points a field may hold of what reached the agency otherwise: what its column holds, beyond any real name."""

RECEIVED_MAX_CODE_POINTS = 1_000_000
"""Code points of a text that reached the agency otherwise: some four hundred pages."""

TYPED_HERE = (Channel.WEB, Channel.API)
"""Where the sender is there to be told. What came by letter, mail, file or from another portal was received whatever
it looks like: it is refused for no missing name and no length short of these bounds. docs/adr/0031."""

FIELD_LABELS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "organization": gettext_lazy("Organization"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone number"),
    "address1": gettext_lazy("Address"),
    "address2": gettext_lazy("Address, second line"),
    "city": gettext_lazy("City"),
    "state_province_region": gettext_lazy("State or province"),
    "zip": gettext_lazy("ZIP or postal code"),
    "country": gettext_lazy("Country"),
    "category": gettext_lazy("Category"),
    "submitter_rep": gettext_lazy("Who sends it for you"),
    "signatories": gettext_lazy("Who else signs"),
}

SIGNATORIES_MAX = 500
SIGNATORY_LIMIT = 150
"""Code points of one line that names a signatory."""
REFERENCE_LIMITS = {"submission_token": 100, "source": 60, "source_id": 300}
RECEIPT_LIMITS = {"received_evidence": 300, "asserted_by": 150}
COUNT_LIMIT = 2_147_483_647
"""What the database's integer holds."""
