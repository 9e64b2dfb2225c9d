"""The public site in Spanish, in a real browser that asks for Spanish."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.shots import PageMissing, follow, practice_rule, public_pages, to_step
from tests.journeys.test_public import DESKTOP, NAMES, PHONE, RULES
from tests.live import LiveStack

TEXT = "Un aviso de noventa días permitiría a los exportadores buscar otros bancos.\nGracias: ñ, ü, ¿?"
ENGLISH_PAGES = {"api"}
"""What programs read has no Spanish."""

Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a page in a browser of its own that asks for Spanish."""
    contexts = []

    def open_page(size: tuple[int, int] = PHONE, **options: bool) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(locale="es-US", viewport=viewport, **options)  # type: ignore[arg-type]  # a folder's options
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("has_javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_comment_is_written_checked_sent_and_found_in_spanish(
    opened: Opened, live_stack: LiveStack, tmp_path: Path, has_javascript: bool
) -> None:
    page, letter = opened(java_script_enabled=has_javascript), tmp_path / "carta.pdf"
    letter.write_text("No soy un PDF.")
    practice_rule(page, live_stack.base_url)
    follow(page, "a[href$='/comment/']")

    page.fill("#id_text", TEXT)
    page.set_input_files("#id_files", letter)
    page.click("button.usa-button--big[value=next]")
    expect(page.locator("#error-summary")).to_contain_text("“carta.pdf” no es un archivo PDF")
    assert page.input_value("#id_text").replace("\r\n", "\n") == TEXT
    to_step(page, 2)
    to_step_fails_with(page, "Indique quién comenta")
    page.click("label[for=id_submitter_type_0]")
    page.fill("#id_first_name", "Inés")
    page.fill("#id_last_name", "Núñez")
    to_step(page, 3)
    expect(page.locator("main")).to_contain_text("Su comentario tiene 93 caracteres.")
    page.click("button.usa-button--big")
    expect(page.locator("#error-summary")).to_contain_text("Marque esta casilla")
    page.click("label[for=id_acknowledged]")
    page.click("button.usa-button--big")

    expect(page.locator("h1")).to_have_text("Recibimos su comentario")
    page.click("main a[href*='tracking_number=']")
    expect(page.locator("main .d311-card")).to_contain_text("expediente")
    assert page.locator("html").get_attribute("lang") == "es"


def to_step_fails_with(page: Page, words: str) -> None:
    page.click("button.usa-button--big[value=next]")
    expect(page.locator("#error-summary")).to_contain_text(words)


def test_with_javascript_the_count_is_in_spanish(opened: Opened, live_stack: LiveStack) -> None:
    page = opened()
    practice_rule(page, live_stack.base_url)
    follow(page, "a[href$='/comment/']")

    page.fill("#id_text", "ñ" * 5002)

    expect(page.locator("#text-count")).to_contain_text("5,002 caracteres: sobran 2.")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ENGLISH_PAGES])
def test_axe_finds_no_violation_in_spanish_and_nothing_overflows(
    opened: Opened, live_stack: LiveStack, name: str, size: tuple[int, int]
) -> None:
    page = opened(size)
    try:
        public_pages(live_stack.base_url)[name](page)
    except PageMissing as missing:
        pytest.fail(str(missing))

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})

    assert results.violations_count == 0, results.generate_report()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
