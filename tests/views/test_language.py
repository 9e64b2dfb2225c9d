"""Which language a page is in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import get_language

from comments.models import Comment, Notification
from rulemaking.language import LanguageMiddleware
from rulemaking.models import CommentPeriod
from tests.views.form_data import filled_in, form_address, send_address

pytestmark = pytest.mark.django_db


def language_of(path: str, **headers: str) -> str:
    """The language in which a request is answered."""
    seen = []

    def application(request: HttpRequest) -> HttpResponse:
        seen.append(get_language())
        return HttpResponse()

    LanguageMiddleware(application)(RequestFactory().get(path, headers=headers))
    return str(seen[0])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr, es;q=0.5", "es"),
        ("fr", "en"),
        ("en-US", "en"),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(asked: str, expected: str) -> None:
    assert language_of("/", **{"accept-language": asked}) == expected


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/v4/comments", "/api/v1/documents.json", "/feeds/rules.atom", "/calendar.ics", "/receipt-keys.json"],
)
def test_the_staffs_side_and_what_programs_read_are_english(path: str) -> None:
    assert language_of(path, **{"accept-language": "es"}) == "en"


def test_a_link_chooses_the_language_for_the_pages_that_follow(client: Client) -> None:
    answer = client.get("/privacy/?lang=es&page=2")

    assert answer["Location"] == "/privacy/?page=2"
    page = client.get("/privacy/", headers={"accept-language": "en"})
    assert '<html lang="es">' in page.content.decode()
    assert page["Content-Language"] == "es"
    assert "Accept-Language" in page["Vary"]


def test_each_language_leads_to_the_other(client: Client) -> None:
    assert 'href="/privacy/?lang=es" lang="es" hreflang="es">Español' in client.get("/privacy/").content.decode()
    spanish = client.get("/privacy/", headers={"accept-language": "es"}).content.decode()
    assert 'href="/privacy/?lang=en" lang="en" hreflang="en">English' in spanish


def test_an_unknown_language_is_no_choice(client: Client) -> None:
    answer = client.get("/privacy/?lang=xx")

    assert answer.status_code == 200
    assert "docket311_language" not in answer.cookies


def test_a_request_leaves_no_language_behind_for_the_next() -> None:
    before = get_language()

    language_of("/", **{"accept-language": "es"})

    assert get_language() == before


def test_the_whole_form_is_in_spanish_and_so_is_what_is_wrong_with_it(client: Client, period: CommentPeriod) -> None:
    client.cookies["docket311_language"] = "es"

    page = client.get(form_address(period)).content.decode()
    refused = client.post(
        send_address(period), {"text": "x" * 5001, "submitter_type": "INDIVIDUAL", "last_name": "Ruiz"}
    )
    said = refused.content.decode()

    assert "¿Quién comenta?" in said
    assert "Diga qué opina de la propuesta" in page
    assert "Tiempo restante: 22 días" in page
    assert "11:59\u00a0p.\u00a0m., hora del Este, del miércoles, 1 de abril de 2026" in page
    assert refused.status_code == 400
    assert "Redúzcalo en 1 o adjunte" in said
    assert "Falta un dato: Nombre. Escríbalo" in said
    assert "Marque esta casilla" in said
    assert 'value="Ruiz"' in said
    assert "x" * 5001 in said


@pytest.mark.parametrize(
    "text",
    [
        "សូមរង់ចាំ",
        "請延長期限。",
        "نحن نطلب المزيد من الوقت",
        "🙂👩‍👩‍👧",
        "Ñandú  con  dos  espacios ",
        "e\u0301 \u202eabc",
    ],
)
def test_a_comment_in_any_script_is_kept_as_typed_from_the_spanish_form(
    client: Client, period: CommentPeriod, text: str
) -> None:
    client.cookies["docket311_language"] = "es"

    answer = client.post(send_address(period), filled_in(client, period, text=text))

    assert answer.status_code == 302
    assert Comment.objects.get().text == text


def test_who_asks_in_spanish_gets_the_receipt_by_mail_in_spanish(client: Client, period: CommentPeriod) -> None:
    client.cookies["docket311_language"] = "es"

    client.post(send_address(period), filled_in(client, period, email="nora@mail.example", wants_email_receipt="on"))

    assert Notification.objects.get().language == "es"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("carta.exe", b"MZ", "“carta.exe” no es de un tipo que podamos recibir."),
        ("carta.pdf", b"", "“carta.pdf” está vacío."),
        (
            "carta.pdf",
            b"GIF89a and more",
            "“carta.pdf” no es un archivo PDF, diga lo que diga su nombre. Parece ser gif.",
        ),
        ("carta.txt", b"%PDF-1.7", "“carta.txt” no es un archivo de texto"),
    ],
)
def test_a_file_is_refused_in_the_language_of_the_page(
    client: Client, period: CommentPeriod, name: str, content: bytes, said: str
) -> None:
    client.cookies["docket311_language"] = "es"

    answer = client.post(send_address(period), filled_in(client, period, files=[SimpleUploadedFile(name, content)]))

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_comment_sent_in_spanish_gets_its_receipt_in_spanish(client: Client, period: CommentPeriod) -> None:
    client.cookies["docket311_language"] = "es"

    receipt = client.post(send_address(period), filled_in(client, period), follow=True).content.decode()

    assert "Recibimos su comentario" in receipt
    assert "martes, 10 de marzo de 2026" in receipt
    assert "hora del Este" in receipt
