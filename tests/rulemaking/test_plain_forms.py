"""Each form of ours, the admin's too, refuses in words that name the field and the fix."""

import importlib
import pkgutil
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.forms import SimpleArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

import comments
import rulemaking
from rulemaking.models import Agency, Document
from rulemaking.plain_forms import PlainForm, PlainRefusals
from tests.factories import DocumentFactory, OfficialFactory

DJANGO_SAYS = ("This field", "Enter a valid", "Enter a whole", "Select a valid", "Ensure this value", "Enter a list")


class Sample(PlainForm):
    """A field of each kind, all needed."""

    source = forms.CharField(label="Where the rows come from", max_length=10)
    day = forms.DateField(label="Day of receipt")
    count = forms.IntegerField(label="Days", min_value=1, max_value=365)
    amount = forms.DecimalField(label="Share, in %", max_value=100)
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(label="Tell me when", choices=[("a", "A")])
    document = forms.ModelChoiceField(label="Document", queryset=Document.objects.none())
    file = forms.FileField(label="Scan", max_length=5)
    email = forms.EmailField(label="E-mail address")
    page = forms.URLField(label="Web page", assume_scheme="https")
    agreed = forms.BooleanField(label="I compared it")
    opens = forms.SplitDateTimeField(label="Opens")
    measures = SimpleArrayField(forms.IntegerField(), label="Special measures")
    seen = forms.CharField(widget=forms.HiddenInput)


def said(field: str, **given: Any) -> str:
    return " ".join(Sample(given).errors[field])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("source", "“Where the rows come from” is empty. Fill it in."),
        ("day", "“Day of receipt” is empty. Choose a day."),
        ("kind", "Nothing is chosen in “Kind”. Choose one."),
        ("kinds", "Nothing is chosen in “Tell me when”. Choose at least one."),
        ("document", "Nothing is chosen in “Document”. Choose one."),
        ("file", "“Scan” is empty. Choose a file."),
        ("agreed", "“I compared it” is not ticked. Tick it to go on."),
        ("opens", "“Opens” is empty. Give its day and its time."),
        ("amount", "“Share, in %” is empty. Fill it in."),
        ("seen", "Open the page again"),
    ],
)
def test_an_empty_field_is_named_with_what_to_do(name: str, words: str) -> None:
    assert words in said(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("source", {"source": "eleven long"}, "has 11 characters, and may have 10. Shorten it"),
        ("source", {"source": "a\x00b"}, "“Where the rows come from” holds a character"),
        ("day", {"day": "2026-02-30"}, "“Day of receipt” is not a day of the calendar. Write it like 2026-03-16."),
        ("count", {"count": "ten"}, "“Days” is not a whole number. Write it in digits"),
        ("count", {"count": "0"}, "“Days” is too low. Write a number from 1 on."),
        ("count", {"count": "366"}, "“Days” is too high. Write a number up to 365."),
        ("amount", {"amount": "half"}, "“Share, in %” is not a number."),
        ("amount", {"amount": "101"}, "“Share, in %” is too high. Write a number up to 100."),
        ("kind", {"kind": "b"}, "“b” is none of the choices of “Kind”. Choose from its list."),
        ("kinds", {"kinds": ["b"]}, "“b” is none of the choices of “Tell me when”."),
        ("document", {"document": "7"}, "What was chosen in “Document” is not in its list."),
        ("email", {"email": "me"}, "“E-mail address” is not an e-mail address. Write one such as name@example.com."),
        ("page", {"page": "no page"}, "“Web page” is not a web address."),
        ("opens", {"opens_0": "x", "opens_1": "25:00"}, "“Opens” is not a day of the calendar."),
        ("opens", {"opens_0": "2026-03-16", "opens_1": "25:00"}, "“Opens” has a time that no clock shows."),
        ("measures", {"measures": "1,x"}, "Entry 2 of “Special measures”: “Special measures” is not a whole number."),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_to_do(name: str, given: dict[str, Any], words: str) -> None:
    answer = said(name, **given)

    assert words in answer
    assert not any(start in answer for start in DJANGO_SAYS)


def test_the_name_of_a_file_that_is_too_long_keeps_its_own_words() -> None:
    form = Sample({}, {"file": SimpleUploadedFile("long.txt", b"x")})

    assert form.errors["file"] == ["Ensure this filename has at most 5 characters (it has 8)."]


def test_a_sentence_of_the_form_itself_stays() -> None:
    class Own(PlainForm):
        text = forms.CharField(error_messages={"required": "Write the answer."})

    assert Own({}).errors["text"] == ["Write the answer."]


def test_the_words_are_in_the_readers_language() -> None:
    with translation.override("es"):
        assert said("source") == "«Where the rows come from» está vacío. Complételo."
    assert said("source") == "“Where the rows come from” is empty. Fill it in."


def forms_of_ours() -> Iterator[type[forms.BaseForm]]:
    for app in (rulemaking, comments):
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".migrations" in module.name or ".settings" in module.name or module.name.endswith("wsgi"):
                continue
            for thing in vars(importlib.import_module(module.name)).values():
                if isinstance(thing, type) and issubclass(thing, forms.BaseForm) and thing.__module__ == module.name:
                    yield thing


def test_every_form_of_ours_speaks_plainly() -> None:
    found = list(forms_of_ours())

    assert len(found) > 30
    assert [form for form in found if not issubclass(form, PlainRefusals)] == []


@pytest.mark.django_db
def test_every_form_of_the_admin_speaks_plainly(rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = OfficialFactory()
    of_rows = [(kind, kind.form) for kind in admin.site._registry.values()]
    of_inlines = [(inline, inline.form) for kind in admin.site._registry.values() for inline in kind.inlines]

    assert [kind for kind, form in of_rows + of_inlines if not issubclass(form, PlainRefusals)] == []
    assert issubclass(admin.site.login_form, PlainRefusals)


@pytest.mark.django_db
def test_the_admin_names_what_is_missing(client: Client) -> None:
    client.force_login(OfficialFactory())

    page = client.post(
        reverse("admin:rulemaking_agency_add"),
        {"agency_id": "", "name": "", "categories-TOTAL_FORMS": "0", "categories-INITIAL_FORMS": "0"},
    ).content.decode()

    assert "“Name” is empty. Fill it in." in page
    assert "This field is required" not in page
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_the_admin_names_what_is_too_long_or_of_no_kind(client: Client) -> None:
    client.force_login(OfficialFactory())
    document = DocumentFactory()

    page = client.post(
        reverse("admin:rulemaking_document_change", args=[document.pk]),
        {"title": "A title", "published_on": "2026-13-01", "fr_doc_num": "x" * 400},
    ).content.decode()

    assert "is not a day of the calendar" in page
    assert "has 400 characters" in page


def test_the_login_names_what_is_missing(client: Client, db: None) -> None:
    page = client.post(reverse("admin:login"), {"username": "", "password": ""}).content.decode()

    assert "“Password” is empty. Fill it in." in page
    assert "This field is required" not in page


OWN = "A w0rd of my own"


@pytest.fixture
def official(client: Client, db: None) -> User:
    user = OfficialFactory(username="a.lovelace")
    user.set_password(OWN)
    user.save()
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"old_password": ""}, "“Old password” is empty. Fill it in."),
        ({"new_password1": ""}, "“New password” is empty. Fill it in."),
        ({"new_password2": ""}, "“New password confirmation” is empty. Fill it in."),
        ({"old_password": "not mine"}, "“Old password” is not your password. Type the one"),
        ({"new_password2": "another"}, "“New password confirmation” differs from what stands above it."),
        ({"new_password1": "k7#", "new_password2": "k7#"}, "is too short. Choose a password of at least 8 characters."),
        ({"new_password1": "password1", "new_password2": "password1"}, "is one of the commonest passwords."),
        ({"new_password1": "a.lovelace1", "new_password2": "a.lovelace1"}, "is too much like the username."),
    ],
)
def test_the_form_for_ones_own_password_names_what_is_wrong(
    client: Client, official: User, given: dict[str, str], words: str
) -> None:
    sent = {"old_password": OWN, "new_password1": "four dull grey stones", "new_password2": "four dull grey stones"}

    page = client.post(reverse("admin:password_change"), sent | given).content.decode()

    assert words in unescape(page)
    assert not any(start in page for start in DJANGO_SAYS)
    official.refresh_from_db()
    assert official.check_password(OWN)


def test_ones_own_password_is_changed(client: Client, official: User) -> None:
    sent = {"old_password": OWN, "new_password1": "four dull grey stones", "new_password2": "four dull grey stones"}

    answer = client.post(reverse("admin:password_change"), sent, follow=True)

    official.refresh_from_db()
    assert official.check_password("four dull grey stones")
    assert answer.status_code == 200
    assert answer.wsgi_request.path == reverse("admin:password_change_done")


@pytest.mark.parametrize("address", ["admin:auth_user_add", "admin:auth_user_password_change"])
def test_anothers_password_is_refused_as_plainly(client: Client, db: None, address: str) -> None:
    client.force_login(User.objects.create_superuser("s.uper"))
    args = [OfficialFactory().pk] if address.endswith("password_change") else []
    sent = {"username": "new", "usable_password": "true", "password1": "one of mine 1", "password2": "one of mine 2"}

    page = unescape(client.post(reverse(address, args=args), sent).content.decode())

    assert "“Password confirmation” differs from what stands above it. Type the same password in both." in page
    assert "two password fields" not in page
