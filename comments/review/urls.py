"""Addresses of staff's own pages, below the admin's. Those of comments hang on the admin's own names."""

from django.urls import path

from comments.review.views import (
    api_keys,
    campaigns,
    files,
    imports,
    ledger,
    letters,
    mails,
    passages,
    reports,
    rules,
    summaries,
    webhooks,
    work,
)

app_name = "review"
urlpatterns = [
    path("work/", work.work_page, name="work"),
    path("work/<int:pk>/retry/", work.retry, name="retry"),
    path("rules/<slug:slug>/", rules.rule_page, name="rule"),
    path("rules/<slug:slug>/ledger/", ledger.ledger_page, name="ledger"),
    path("rules/<slug:slug>/campaigns/", campaigns.campaign_list, name="campaigns"),
    path("rules/<slug:slug>/sentences/", passages.passage_list, name="passages"),
    path("rules/<slug:slug>/sentences/<slug:key>/", passages.passage_page, name="passage"),
    path("rules/<slug:slug>/produce-summary/", rules.produce_summary, name="produce_summary"),
    path("rules/<slug:slug>/make-bulk-files/", rules.make_bulk_files, name="make_bulk_files"),
    path("summaries/<int:pk>/", summaries.summary_page, name="summary"),
    path("summaries/<int:pk>/summary.docx", summaries.summary_docx, name="summary_docx"),
    path("campaigns/<int:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<int:pk>/decide/", campaigns.campaign_decide, name="campaign_decide"),
    path("campaign-links/<int:pk>/undo/", campaigns.link_undo, name="link_undo"),
    path("api-keys/<int:pk>/", api_keys.api_key_page, name="api_key"),
    path("webhooks/<int:pk>/", webhooks.webhook_page, name="webhook"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/decide/", imports.import_decide, name="import_decide"),
    path("imports/<int:pk>/report/<slug:phase>/", imports.import_report, name="import_report"),
    path("mail/", mails.mail_list, name="mails"),
    path("mail/<int:pk>/", mails.mail_page, name="mail"),
    path("mail/<int:pk>/original/", mails.original_mail, name="original_mail"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<int:pk>/", reports.report_page, name="report"),
    path("letters/", letters.record_letter, name="letters"),
    path("letters/<int:pk>/", letters.receipt_letter, name="receipt_letter"),
    path("files/<int:pk>/original/", files.original_file, name="original_file"),
    path("files/<int:pk>/decide/", files.decide_file, name="decide_file"),
]
