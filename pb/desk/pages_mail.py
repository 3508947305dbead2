"""Letters to bidders: what was sent, and what waits for somebody to hand it over."""

from litestar import Response

from pb import clock
from pb.desk import actions
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Number, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import text
from pb.mail.queries import mail_of, mails_of
from pb.mail.rules import mailto, message
from pb.problems import NotFound, Refused
from pb.rounds import queries


class MailPage(Page):
    path = "/desk/rounds/{slug:str}/mail"
    guards = [access.organiser]
    template = "desk/mail.html"

    @get()
    def show(self, session: Db, slug: Slug, settings: Config) -> Answer:
        round = queries.round_by_slug(session, slug)
        mails = mails_of(session, round.id)
        waiting = [(mail, mailto(mail.address, mail.subject, mail.text)) for mail in mails if not mail.sent_at]
        sent = [mail for mail in mails if mail.sent_at]
        return self.page(round=round, waiting=waiting, sent=sent, has_server=settings.smtp is not None)

    @get("/{mail_id:int}/letter.eml")
    def file(self, session: Db, slug: Slug, mail_id: Number, settings: Config) -> Response[bytes]:
        """A letter as a file, for somebody's own e-mail program."""
        mail = mail_of(session, queries.round_by_slug(session, slug).id, mail_id)
        try:
            body = message(mail.id, mail.address, mail.subject, mail.text, settings.mail_from, mail.queued_at)
        except ValueError:
            raise Refused("This is no address that anything can be sent to. Ask the group for another one.") from None
        name = f'attachment; filename="{slug}-{mail_id}.eml"'
        return Response(bytes(body), media_type="message/rfc822", headers={"content-disposition": name})

    @post("/handed-over")
    def hand_over(self, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        """One letter, or all that wait."""
        one = text(form, "letter")
        if one and not (one.isascii() and one.isdigit() and len(one) <= 9):
            raise NotFound
        store.write(lambda s: actions.hand_over(s, slug, int(one) if one else None, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/mail")

    @post("/try-again")
    def try_again(self, store: Store, slug: Slug, who: Who) -> Answer:
        store.write(lambda s: actions.try_again(s, slug, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/mail")
