"""Puts the parts together: the list of pages, and what surrounds them. Only the command line imports this."""

import asyncio
import gc
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.template import TemplateConfig
from sqlmodel import Session

from pb.about import pages as about
from pb.accounts import pages as accounts
from pb.accounts.middleware import WhoIsSignedIn
from pb.backup import Copier
from pb.bids import pages as bids
from pb.bids import pages_review as review
from pb.box import pages as box
from pb.box import pages_ceremony as ceremony
from pb.box.telling import tell_bidders
from pb.checking import pages as checking
from pb.db import READERS, Database
from pb.desk import pages as desk
from pb.desk import pages_mail as mail
from pb.door import pages as door
from pb.door import pages_spoiled as spoiled
from pb.hall import pages as hall
from pb.hall import pages_presenter as presenter
from pb.helpers import pages as helpers
from pb.helpers import pages_invite as helper_links
from pb.helpers.middleware import WhoHelps
from pb.http.access import refuse_unguarded
from pb.http.access_log import log_answer
from pb.http.assets import Assets, service_worker, static_files
from pb.http.ending import ENDING
from pb.http.errors import HANDLERS
from pb.http.page import Looks, Page, Person, Web, read_form
from pb.http.security import SameOrigin, csrf, forget_forms, headers_setter
from pb.http.templates import template_engine
from pb.kiosk import pages as kiosk
from pb.kiosk import pages_invite as kiosk_links
from pb.kiosk.middleware import KeepsToVoting
from pb.mail.sending import Postman
from pb.papers import pages as papers
from pb.papers import pages_dice as paper_dice
from pb.papers import pages_keying as keying
from pb.paths import STATIC, TEMPLATES
from pb.printing import pages as printing
from pb.publish import pages as publish
from pb.publish import pages_count as count
from pb.publish import pages_try as practice
from pb.rehearsal import pages as rehearsal
from pb.rounds import pages as rounds
from pb.rounds import pages_checking as checking_settings
from pb.rounds import pages_pots as pots
from pb.rounds import pages_setup as setup
from pb.rounds.signing import sign_all
from pb.runsheet import pages as runsheet
from pb.schema import refuse_wrong_version
from pb.secret_key import secret_key
from pb.settings import Settings
from pb.settings import from_environment as settings_from_environment
from pb.timestamps.stamper import Stamper
from pb.vault import Vault
from pb.voting import pages as voting
from pb.voting import pages_codes as codes
from pb.witnesses import pages as witnesses
from pb.witnesses import pages_invite as invitations

PAGES: list[type[Page]] = [
    accounts.SignInPage,
    accounts.SignOutPage,
    rounds.HomePage,
    rounds.RoundPage,
    bids.BidsPage,
    bids.NewBidPage,
    bids.CheckBidPage,
    bids.BidSentPage,
    voting.EnterCodePage,
    voting.BallotPage,
    voting.KeptBallotPage,
    voting.CheckBallotPage,
    voting.VotedPage,
    hall.ScreenPage,
    hall.NowPitchingPage,
    hall.PracticePage,
    publish.ResultPage,
    publish.ComparePage,
    publish.ResultScreenPage,
    publish.ResultFilesPage,
    publish.LedgerPage,
    checking.HowItIsCountedPage,
    checking.MinuteBookPage,
    checking.PosterPage,
    checking.ReceiptPage,
    witnesses.WitnessPage,
    witnesses.SignPage,
    helpers.HelpCodePage,
    helpers.StartHelpingPage,
    helpers.HelpPage,
    kiosk.StartKioskPage,
    kiosk.LeaveKioskPage,
    door.DoorPage,
    spoiled.SpoiledPage,
    door.BalancePage,
    door.TurnoutPage,
    runsheet.HelperRunSheetPage,
    papers.PapersPage,
    papers.PilePage,
    papers.RejectedPapersPage,
    keying.KeyPaperPage,
    keying.HeldPapersPage,
    keying.SettlePaperPage,
    paper_dice.PaperDicePage,
    paper_dice.ComparePaperPage,
    about.AccessibilityPage,
    about.PrivacyPage,
    about.CheckPage,
    about.VerifyPage,
    desk.DeskPage,
    desk.RoundDeskPage,
    runsheet.RunSheetPage,
    rehearsal.RehearsalPage,
    mail.MailPage,
    setup.NewRoundPage,
    setup.NamePage,
    setup.PotPage,
    setup.ThemesPage,
    setup.EligibilityPage,
    setup.BallotSettingsPage,
    setup.SharingPage,
    pots.PotsPage,
    pots.PotSharingPage,
    setup.DatesPage,
    checking_settings.CheckingPage,
    checking_settings.DoubtfulPage,
    invitations.WitnessesPage,
    invitations.InvitationPage,
    helper_links.HelpersPage,
    helper_links.HelperLinkPage,
    kiosk_links.KiosksPage,
    kiosk_links.KioskLinkPage,
    setup.ClosingPage,
    setup.MinutesPage,
    review.ReviewBidsPage,
    review.ReviewBidPage,
    review.ChangeBidPage,
    codes.CodesPage,
    codes.CodeSheetPage,
    codes.VoidBatchPage,
    printing.PrintPage,
    printing.PrintCardsPage,
    practice.TryRulesPage,
    ceremony.KeyCeremonyPage,
    ceremony.WordsPage,
    box.SealPage,
    count.CountPage,
    presenter.RunningOrderPage,
    presenter.PresenterPage,
]

log = logging.getLogger("pb.app")

SMALL_PAGE = 4_000  # bytes; it fits a few packets as it is, and most of those are the page after a vote
LARGEST_FORM = 150_000  # bytes


def create_app(settings: Settings, store: Database | None = None) -> Litestar:
    """The whole site over one database: the one that the settings name, or one that is there already.

    Raises:
        CannotOpen: when the site starts, if the database is missing, old, new, or in use.
        RuntimeError: if a page names no access rule.
    """
    store = store or Database(settings.database_url)
    key = secret_key(settings.data)
    vault = Vault(settings.data, key)
    assets = Assets(STATIC)
    looks = Looks(store.read)
    app = Litestar(
        [*PAGES, static_files(assets), service_worker(assets, voting.FILES)],
        lifespan=[_opened(store, vault, settings)],
        middleware=[
            SameOrigin(),
            KeepsToVoting(store, settings.secure),
            WhoIsSignedIn(store, settings.secure),
            WhoHelps(store, settings.secure),
        ],
        before_send=[headers_setter(settings.secure), log_answer, forget_forms],
        dependencies={
            "session": Provide(_session(store)),
            "looking": Provide(lambda: looks, sync_to_thread=False),
            "store": Provide(lambda: store, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "vault": Provide(lambda: vault, sync_to_thread=False),
            "form": Provide(read_form),
            "who": Provide(_who, sync_to_thread=False),
            "me": Provide(_me, sync_to_thread=False),
            "desk": Provide(_desk, sync_to_thread=False),
        },
        exception_handlers=HANDLERS,
        template_config=TemplateConfig(instance=template_engine(TEMPLATES, assets, settings.timezone)),
        csrf_config=csrf(key, settings.secure),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=SMALL_PAGE, gzip_compress_level=5, exclude=["^/static/", "/live$"]
        ),
        request_max_body_size=LARGEST_FORM,
        openapi_config=None,
        logging_config=None,
    )
    refuse_unguarded(app)
    return app


def _opened(
    store: Database, vault: Vault, settings: Settings
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        refuse_wrong_version(store)
        # As many threads for pages as connections for looking: none ever waits for another's.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(READERS, "page"))
        store.open()
        for sentence in sign_all(store, vault):
            log.error("%s", sentence)
        stamper = Stamper(store, settings.timestamp_url)
        tell = partial(tell_bidders, store, settings.public_url)
        postman = Postman(store, tell, settings.smtp, settings.mail_from)
        copier = Copier(store.file, settings.backup) if settings.backup else None
        stamper.start()
        postman.start()
        if copier:
            copier.start()
        try:
            with ENDING.noticed():
                yield
        finally:
            postman.stop()
            stamper.stop()
            if copier:
                copier.stop()
            store.close()

    return lifespan


def _session(store: Database) -> Callable[[], AsyncGenerator[Session]]:
    """One session for looking for each request; it connects on its first question, so a page without one is free.

    Async, so that it is closed without waiting for a thread: threads may all be waiting for its connection.
    """

    async def session() -> AsyncGenerator[Session]:
        with store.read() as looking:
            yield looking

    return session


def _who(request: Web) -> str:
    """The name of the organiser who is signed in, for the minutes."""
    return str(getattr(request.scope.get("user"), "name", ""))


def _desk(request: Web) -> str:
    """The name of whoever helps on this device; empty for an organiser."""
    return "" if request.scope.get("user") else str(getattr(request.scope.get("helping"), "name", ""))


def _me(request: Web) -> Person:
    user = request.scope.get("user")
    return Person(getattr(user, "id", 0), getattr(user, "name", ""))


def from_environment() -> Litestar:
    """What each server process runs."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(settings_from_environment())
    # What is here now stays until the end. Looking through it again and again for garbage would stop every voter for
    # a tenth of a second each time.
    gc.collect()
    gc.freeze()
    return app
