"""Writing to bidders: they are those who look most closely, so every seal number is put into their hands."""

from functools import partial

from sqlmodel import Session

from pb import clock
from pb.bids.queries import contacts_on_ballot
from pb.box.letters import letter, occasion
from pb.db import Database
from pb.ledger.queries import checkpoints_of, lines_of
from pb.mail.actions import keep_told, queue_mail
from pb.mail.queries import untold
from pb.proof.canonical import read_line
from pb.rounds.models import Round


def tell_bidders(store: Database, site: str) -> None:
    """Queue the letters about every checkpoint that nobody was told of, also after a crash: one for each address and
    checkpoint, however often this is done; none about a rehearsal. `site` is the public address of this installation,
    or empty.
    """
    with store.read() as session:
        due = untold(session)
    for round_id, size in due:
        store.write(partial(_tell, round_id=round_id, size=size, site=site))


def _tell(session: Session, round_id: int, size: int, site: str) -> None:
    round = session.get(Round, round_id, with_for_update=True)
    if round is None:  # a rehearsal that was wiped meanwhile
        return
    what = occasion([read_line(line)["k"] for line in lines_of(session, round_id)[:size]])
    if not keep_told(session, round_id, size) or not what or round.rehearsal_of:
        return
    note, now = checkpoints_of(session, round_id)[size], clock.now()
    address = f"{site}/rounds/{round.slug}/how-it-is-counted" if site else ""
    for contact, titles in contacts_on_ballot(session, round_id).items():
        said = letter(what, round.name, titles, note, address)
        queue_mail(session, round_id, size, contact, said.subject, said.text, now=now)
