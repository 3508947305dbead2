"""Every table of the product in one import, for the migrations."""

from pb.accounts import models as accounts
from pb.bids import models as bids
from pb.box import models as box
from pb.door import models as door
from pb.hall import models as hall
from pb.helpers import models as helpers
from pb.kiosk import models as kiosk
from pb.ledger import models as ledger
from pb.mail import models as mail
from pb.papers import models as papers
from pb.publish import models as publish
from pb.rounds import models as rounds
from pb.runsheet import models as runsheet
from pb.timestamps import models as timestamps
from pb.voting import models as voting
from pb.witnesses import models as witnesses

MODELS = (
    *(accounts, ledger, mail, rounds, bids, voting, helpers, kiosk, door, papers),
    *(witnesses, timestamps, box, publish, hall, runsheet),
)
