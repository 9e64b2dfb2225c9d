"""Pictures of every public page, on a desktop and on a phone.

    python -m tests.journeys.shots --base-url http://127.0.0.1:8000 --out docs/images

It follows the site's own links from the practice docket, and sends one sample comment to it, for the receipt's page.
A page that it can't reach is named, and the exit status is 1.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys import chromium
from tests.journeys.conftest import FLAGS

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
_SAMPLE = (
    "Our members hold accounts for small exporters. A notice period of ninety days would let them "
    "find other banks before an account is closed."
)


class PageMissing(Exception):
    """The site has no such page, or it does not link to it."""


def follow(page: Page, selector: str) -> None:
    """Goes where the first matching link leads."""
    link = page.locator(selector).first
    address = link.get_attribute("href") if link.count() else None
    if not address:
        raise PageMissing(f"no link {selector} on {page.url}")
    page.goto(urljoin(page.url, address))


def practice_rule(page: Page, base_url: str) -> None:
    """The practice docket's page."""
    page.goto(f"{base_url}/")
    address = page.locator(".d311-rule:has(.d311-tag-unverified) a").first.get_attribute("href")
    if not address:
        raise PageMissing("no practice docket on the first page")
    page.goto(urljoin(base_url, address))


def open_own_comment(page: Page, base_url: str) -> None:
    """Sends a comment and opens the page where it can be changed or withdrawn."""
    send_sample_comment(page, base_url)
    page.click("a[href^='/own/']")
    page.wait_for_url(re.compile("/own/"))


def send_sample_comment(page: Page, base_url: str) -> None:
    """Sends an anonymous comment to the practice docket; ends on its receipt."""
    practice_rule(page, base_url)
    follow(page, "a[href$='/comment/']")
    page.fill("#id_text", _SAMPLE)
    to_step(page, 2)
    # The design system draws its own boxes over the browser's: people press the labels.
    page.click("label[for=id_submitter_type_2]")
    to_step(page, 3)
    page.click("label[for=id_acknowledged]")
    page.click("button.usa-button--big")
    page.wait_for_url(re.compile("/receipts/"))


def to_step(page: Page, number: int) -> None:
    """Goes on from the step before."""
    page.click("button.usa-button--big[value=next]")
    page.wait_for_selector(f".usa-step-indicator__current-step:text-is('{number}')")


def public_pages(base_url: str) -> dict[str, Callable[[Page], object]]:
    """How to reach each page, by the name of its picture."""

    def at(path: str) -> Callable[[Page], object]:
        return lambda page: page.goto(base_url + path)

    def from_rule(selector: str) -> Callable[[Page], object]:
        return lambda page: (practice_rule(page, base_url), follow(page, selector))

    def with_errors(page: Page) -> None:
        practice_rule(page, base_url)
        follow(page, "a[href$='/comment/']")
        page.click("button.usa-button--big[value=next]")
        page.wait_for_selector("#error-summary")

    def about_you(page: Page) -> None:
        practice_rule(page, base_url)
        follow(page, "a[href$='/comment/']")
        page.fill("#id_text", _SAMPLE)
        page.click("#targets summary")
        page.click("label[for=target-question-2]")
        page.set_input_files(
            "#id_files", files=[{"name": "figures.txt", "mimeType": "text/plain", "buffer": b"Fees: 640 dollars."}]
        )
        to_step(page, 2)

    def check_and_send(page: Page) -> None:
        about_you(page)
        page.click("label[for=id_submitter_type_1]")
        page.fill("#id_organization", "Elm Bank of Example County")
        page.select_option("#id_organization_type", "Company")
        page.fill("#id_submitter_rep", "Ines Okafor, Okafor & Lund LLP")
        page.fill("#id_signatories", "Bo Lind, Elm Bank\nCy Marsh, Oak Credit Union")
        to_step(page, 3)

    def draft_kept(page: Page) -> None:
        about_you(page)
        page.click("button.usa-button--big[value=save]")
        page.wait_for_url(re.compile("/kept/"))

    def draft_to_change(page: Page) -> None:
        draft_kept(page)
        page.click("a.usa-button")
        page.wait_for_selector("#kept-files")

    def posted_comment(page: Page) -> None:
        practice_rule(page, base_url)
        follow(page, "a[href$='/comments/']")
        follow(page, ".d311-list h2 a")

    def report_form(page: Page) -> None:
        posted_comment(page)
        follow(page, "a[href$='/not-mine/']")

    def report_with_errors(page: Page) -> None:
        report_form(page)
        page.click("button.usa-button--big")
        page.wait_for_selector("#error-summary")

    def report_received(page: Page) -> None:
        report_form(page)
        page.fill("#id_email", "grace.sample@mail.example")
        page.fill("#id_text", "It carries my name and my city, and I never heard of this rule.")
        page.click("button.usa-button--big")
        page.wait_for_url(re.compile("/reports/"))

    def found(page: Page) -> None:
        send_sample_comment(page, base_url)
        follow(page, "main a[href*='tracking_number=']")

    return {
        "home": at("/"),
        "search": at("/?q=casino"),
        "rule": lambda page: practice_rule(page, base_url),
        "rule-closed": at("/rules/huione-group/"),
        "document": from_rule(".d311-timeline a"),
        "comment-form": from_rule("a[href$='/comment/']"),
        "comment-form-errors": with_errors,
        "comment-about": about_you,
        "comment-check": check_and_send,
        "comment-draft-kept": draft_kept,
        "comment-draft": draft_to_change,
        "comment-closed": at("/rules/huione-group/comment/"),
        "receipt": lambda page: send_sample_comment(page, base_url),
        "own-comment": lambda page: open_own_comment(page, base_url),
        "find": at("/find/"),
        "found": found,
        "comments": from_rule("a[href$='/comments/']"),
        "comments-none": at("/rules/huione-group/comments/"),
        "comment": posted_comment,
        "not-mine": report_form,
        "not-mine-errors": report_with_errors,
        "not-mine-received": report_received,
        "summary": from_rule("a[href$='/summary/']"),
        "summary-none": at("/rules/huione-group/summary/"),
        "verify": at("/verify/"),
        "subscribe": at("/subscribe/"),
        "api-key-ask": at("/api-keys/"),
        "api": at("/v4/docs"),
        "how": at("/how-commenting-works/"),
        "privacy": at("/privacy/"),
        "accessibility": at("/accessibility/"),
        "not-found": at("/nothing-here/"),
    }


def make_small(picture: Path) -> None:
    """Keeps 256 colours, which a page of text needs at most: a quarter of the bytes, to be kept with the code."""
    with Image.open(picture) as image:
        image.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE).save(picture, optimize=True)


def take(
    browser: Browser, *, base_url: str, out: Path, only: set[str], language: str = "en", is_renewing: bool = False
) -> list[str]:
    """Takes the pictures of the pages in a language.

    Args:
        only: names of pages; all if empty.
        is_renewing: take those alone that the folder holds already.

    Returns:
        What could not be reached, as sentences.
    """
    missing = []
    out.mkdir(parents=True, exist_ok=True)
    for width, (x, y) in WIDTHS.items():
        context = browser.new_context(viewport={"width": x, "height": y}, reduced_motion="reduce", locale=language)
        page = context.new_page()
        page.set_default_timeout(15_000)
        for name, go in public_pages(base_url).items():
            picture = out / f"{name}-{width}.png"
            if (only and name not in only) or (is_renewing and not picture.exists()):
                continue
            try:
                go(page)
            except PageMissing as reason:
                missing.append(f"{name}: {reason}")
                continue
            page.screenshot(path=picture, full_page=True)
            make_small(picture)
        context.close()
    return missing


def main() -> int:
    """Reads the command line, takes the pictures, says what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True, help="Such as http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, required=True, help="Folder of the pictures.")
    parser.add_argument("--only", nargs="*", default=[], help="Names of the pages; all if none.")
    parser.add_argument("--language", choices=["en", "es"], default="en", help="Of the browser.")
    parser.add_argument("--renew", action="store_true", help="Take those alone that the folder holds already.")
    options = parser.parse_args()
    found = chromium.ensure()
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.executable), args=flags, env={**os.environ, **found.environment}
        )
        missing = take(
            browser,
            base_url=options.base_url.rstrip("/"),
            out=options.out,
            only=set(options.only),
            language=options.language,
            is_renewing=options.renew,
        )
        browser.close()
    for sentence in missing:
        sys.stderr.write(f"{sentence}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
