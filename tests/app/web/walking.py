"""Walks in a real browser: everybody of the cast at a window of their own, and what they do there."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.world import PASSWORD

from goldenthread.app.people.models import Login

PATIENCE = 60_000  # ms: a machine that does much else answers late, and not otherwise
expect.set_options(timeout=PATIENCE)


class Cast:
    """Everybody at a window of their own."""

    def __init__(self, browser: Browser, address: str, scripts: bool) -> None:
        self.browser, self.address, self.scripts = browser, address, scripts
        self.windows: dict[str, Page] = {}
        self.contexts: list[BrowserContext] = []
        cache.clear()  # all come from one address: the walks before this one count as its attempts to sign in

    def __call__(self, name: str) -> Window:
        if name not in self.windows:
            context = self.browser.new_context(java_script_enabled=self.scripts, base_url=self.address)
            context.set_default_timeout(PATIENCE)
            self.contexts.append(context)
            self._signs_in(name, context) if not self.windows else self._is_let_in(name, context)
        return Window(self.windows[name])

    def _signs_in(self, name: str, context: BrowserContext) -> None:
        """By the form; it is the same for all, so only who comes first does."""
        self.windows[name] = page = context.new_page()
        page.goto("/login")
        page.get_by_label("Email").fill(f"{name}@thread.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Sign out")).to_be_visible()

    def _is_let_in(self, name: str, context: BrowserContext) -> None:
        """With the cookie that the form would have given."""
        client = Client()
        login = Login.objects.get(email=f"{name}@thread.example")
        client.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
        context.add_cookies(
            [{"name": key, "value": one.value, "url": self.address} for key, one in client.cookies.items()]
        )
        self.windows[name] = context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()


class Window:
    """What somebody does at their window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def finds_at_home(self, section: str, title: str) -> Window:
        """Under this heading of the first page stands this order."""
        self.page.goto("/")
        block = self.page.locator("section", has=self.page.get_by_role("heading", name=section))
        expect(block.get_by_role("link", name=title, exact=True)).to_be_visible()
        return self

    def opens_from_home(self, section: str, title: str) -> Window:
        self.finds_at_home(section, title)
        block = self.page.locator("section", has=self.page.get_by_role("heading", name=section))
        block.get_by_role("link", name=title, exact=True).first.click()
        return self

    def opens(self, path: str) -> Window:
        self.page.goto(path)
        return self

    def does(self, act: str, **fields: str) -> Window:
        """Open the act, fill it in, send it; a sentence says that it is done."""
        form = self.page.locator(f"#act-{act}")
        if form.get_attribute("open") is None:
            form.locator("summary").first.click()
        for name, value in fields.items():
            field = form.locator(f"#{act}-{name}")
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        form.locator("button.primary, button.danger").click()
        expect(self.page.locator(".message.success")).to_be_visible()
        return self

    def chooses(self, act: str, label: str) -> Window:
        form = self.page.locator(f"#act-{act}")
        if form.get_attribute("open") is None:
            form.locator("summary").first.click()
        form.get_by_label(label).check()
        return self

    def taps(self, button: str) -> Window:
        """One tap is all; a sentence says that it is done."""
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".message.success")).to_be_visible()
        return self

    def reads(self, text: str) -> Window:
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def finds_nothing(self, *paths: str) -> Window:
        """What is not theirs to see is answered like what is not there."""
        for path in paths:
            self.opens(path).reads("There is nothing here for you")
        return self

    def only_reads(self) -> Window:
        """Nothing can be done on this page."""
        expect(self.page.locator("#acts, main form")).to_have_count(0)
        return self

    def may_not(self, act: str) -> Window:
        expect(self.page.locator(f"#act-{act}")).to_have_count(0)
        return self


def day(offset: int) -> str:
    return f"{timezone.now().date() + timedelta(days=offset):%Y-%m-%d}"
