"""The staff's side: the admin in the colours of the public site, opening on what waits."""

from collections.abc import Callable

from django.templatetags.static import static
from django.urls import reverse_lazy


def _admin_static(path: str) -> Callable[[object], str]:
    return lambda request: static(path)


def _admin_link(title: str, icon: str, name: str, permission: str) -> dict:
    return {"title": title, "icon": icon, "link": reverse_lazy(name), "permission": permission}


_SEES = "comments.review.permissions.sees_{}".format
_SEES_RULES = "rulemaking.permissions.sees_rules"
UNFOLD = {
    "SITE_TITLE": "Docket 311",
    "SITE_HEADER": "Docket 311",
    "SITE_SUBHEADER": "Comment review",
    "SITE_SYMBOL": "gavel",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _admin_static("img/docket311.svg")}],
    "DASHBOARD_CALLBACK": "comments.review.dashboard.dashboard_callback",
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_HISTORY": False,
    "STYLES": [_admin_static("admin-docket311.css")],
    "SCRIPTS": [_admin_static("admin-docket311.js")],
    "BORDER_RADIUS": "4px",
    "COLORS": {
        "primary": {
            "50": "#eff6fb",
            "100": "#d9e8f6",
            "200": "#aacdec",
            "300": "#73b3e7",
            "400": "#4f97d1",
            "500": "#2378c3",
            "600": "#005ea2",
            "700": "#0b4778",
            "800": "#1a4480",
            "900": "#162e51",
            "950": "#0f2038",
        }
    },
    "SIDEBAR": {
        "navigation": [
            {
                "title": "Review",
                "items": [
                    _admin_link("What waits", "inbox", "admin:index", "rulemaking.permissions.is_staff_request"),
                    _admin_link("Comments", "forum", "admin:comments_comment_changelist", _SEES("comments")),
                    _admin_link("Summaries", "summarize", "admin:comments_summary_changelist", _SEES("summaries")),
                    _admin_link("Letters", "mail", "review:letters", _SEES("letters")),
                    _admin_link("E-mail", "alternate_email", "review:mails", _SEES("mails")),
                    _admin_link("Reports", "report", "review:reports", _SEES("reports")),
                    _admin_link("Imports", "upload_file", "review:imports", _SEES("imports")),
                    _admin_link("Work", "engineering", "review:work", _SEES("work")),
                ],
            },
            {
                "title": "Rules",
                "items": [
                    _admin_link("Rules", "balance", "admin:rulemaking_rulemaking_changelist", _SEES_RULES),
                    _admin_link("Comment periods", "event", "admin:rulemaking_commentperiod_changelist", _SEES_RULES),
                    _admin_link("Documents", "article", "admin:rulemaking_document_changelist", _SEES_RULES),
                    _admin_link("Dockets", "folder", "admin:rulemaking_docket_changelist", _SEES_RULES),
                    _admin_link(
                        "Federal Register",
                        "newspaper",
                        "admin:rulemaking_federalregisterimport_changelist",
                        _SEES_RULES,
                    ),
                ],
            },
            {
                "title": "People",
                "items": [
                    _admin_link("Staff", "person", "admin:auth_user_changelist", "rulemaking.permissions.sees_people"),
                    _admin_link("API keys", "key", "admin:comments_apikey_changelist", _SEES("api_keys")),
                    _admin_link("Webhooks", "webhook", "admin:comments_webhook_changelist", _SEES("webhooks")),
                    _admin_link("Groups", "group", "admin:auth_group_changelist", "rulemaking.permissions.sees_people"),
                ],
            },
        ],
    },
}
