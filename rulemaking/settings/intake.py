"""How comments come in: what one may hold, from where, how many, and the receipts for them."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

from rulemaking.settings.environment import PRODUCTION, env, required

# --- what a comment may hold
COMMENT_MAX_CODE_POINTS = env.int("COMMENT_MAX_CODE_POINTS", 5000)
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", 20)
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", 10 * 1024 * 1024)
# Another portal's v4 API, from which comments are pulled, and our key there. Staff may choose the others, too; they
# are asked without a key.
PORTAL_URL = env.str("PORTAL_URL", "https://api.regulations.gov/v4")
PORTAL_API_KEY = env.str("PORTAL_API_KEY", "")
OTHER_PORTAL_URLS: list[str] = env.list("OTHER_PORTAL_URLS", [])
# Where comments come by e-mail: imaps://user:password@host/INBOX, and a folder of .eml files. Empty: they don't.
MAILBOX_URL = env.str("MAILBOX_URL", "")
MAIL_FOLDER = env.str("MAIL_FOLDER", "")
# What a child process that reads an e-mail, or the rows of an import, may take besides what it is forked with: twice
# what a common mail of 100 MiB does, whose files are in base64. One of 99 MiB in 8-bit text needs 960 to 1,152 MiB. One
# of very short lines needs far more, and waits for staff.
CHILD_MEMORY_BYTES = env.int("CHILD_MEMORY_BYTES", 1536 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["comments.intake.uploads.BoundedUploadHandler"]
STAFF_UPLOAD_MAX_BYTES = env.int("STAFF_UPLOAD_MAX_BYTES", 4 * 1024**3)  # bulk files
REQUEST_MAX_SECONDS = env.int("REQUEST_MAX_SECONDS", 900)  # for a body with files to arrive whole
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = ATTACHMENT_MAX_COUNT + 5

# --- bulk files: what was only added to a docket waits until its last run is this old.
BULK_PAUSE_SECONDS = env.int("BULK_PAUSE_SECONDS", 600)

# --- the public forms: how many one network (an IPv4 /24, an IPv6 /56) may send in any hour. 0 is no limit.
FORMS_PER_NETWORK_AND_HOUR = env.int("FORMS_PER_NETWORK_AND_HOUR", 600)
# Zero bits that the browser must find before it sends a comment: 2**bits tries, about a second on a phone.
PROOF_OF_WORK_BITS = env.int("PROOF_OF_WORK_BITS", 15)
# Comments in any hour, by kind of sender: from one address, from one network, and on one rule from everywhere.
# A shared office, or the day on which a campaign ends, has room; ADR 0016.
COMMENT_LIMITS = {
    "proven": {
        "address": env.int("PROVEN_COMMENTS_PER_ADDRESS", 1200),
        "network": env.int("PROVEN_COMMENTS_PER_NETWORK", 6000),
        "rule": env.int("PROVEN_COMMENTS_PER_RULE", 0),
    },
    "patient": {
        "address": env.int("UNPROVEN_COMMENTS_PER_ADDRESS", 300),
        "network": env.int("UNPROVEN_COMMENTS_PER_NETWORK", 1200),
        "rule": env.int("UNPROVEN_COMMENTS_PER_RULE", 36_000),
    },
    "hasty": {
        "address": env.int("HASTY_COMMENTS_PER_ADDRESS", 20),
        "network": env.int("HASTY_COMMENTS_PER_NETWORK", 100),
        "rule": env.int("HASTY_COMMENTS_PER_RULE", 3600),
    },
}

# Reports of comments under a false name, likewise: from one address, from one network, and on one comment from
# everywhere. A person answers each.
REPORT_LIMITS = {
    "proven": {
        "address": env.int("PROVEN_REPORTS_PER_ADDRESS", 30),
        "network": env.int("PROVEN_REPORTS_PER_NETWORK", 120),
        "comment": env.int("PROVEN_REPORTS_PER_COMMENT", 120),
    },
    "patient": {
        "address": env.int("UNPROVEN_REPORTS_PER_ADDRESS", 15),
        "network": env.int("UNPROVEN_REPORTS_PER_NETWORK", 60),
        "comment": env.int("UNPROVEN_REPORTS_PER_COMMENT", 60),
    },
    "hasty": {
        "address": env.int("HASTY_REPORTS_PER_ADDRESS", 3),
        "network": env.int("HASTY_REPORTS_PER_NETWORK", 15),
        "comment": env.int("HASTY_REPORTS_PER_COMMENT", 15),
    },
}

# host:port or unix:/path of ClamAV's clamd. Empty: files are not scanned, and staff see that.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")

# --- receipts: base64 of the 32-byte Ed25519 seed, and the id under which its public key is published.
RECEIPT_KEY_ID = env.str("RECEIPT_KEY_ID", "local-1" if not PRODUCTION else "")
try:
    RECEIPT_SIGNING_KEY = base64.b64decode(required("RECEIPT_SIGNING_KEY", "$(openssl rand -base64 32)"), validate=True)
except binascii.Error as wrong:
    raise ImproperlyConfigured("RECEIPT_SIGNING_KEY is not base64. Make one with `openssl rand -base64 32`.") from wrong
if len(RECEIPT_SIGNING_KEY) != 32 or not RECEIPT_KEY_ID:
    raise ImproperlyConfigured(
        "RECEIPT_SIGNING_KEY must be 32 bytes in base64 (`openssl rand -base64 32`), and RECEIPT_KEY_ID must name it."
    )
