"""What a visitor may want to know about the site itself: who can use it, and what it keeps."""

from pb.http import access
from pb.http.page import Answer, Config, Page, get


class AccessibilityPage(Page):
    path = "/accessibility"
    guards = [access.anyone]
    template = "about/accessibility.html"

    @get()
    def show(self, settings: Config) -> Answer:
        return self.page(contact=settings.contact)


class PrivacyPage(Page):
    path = "/privacy"
    guards = [access.anyone]
    template = "about/privacy.html"

    @get()
    def show(self, settings: Config) -> Answer:
        return self.page(contact=settings.contact)
