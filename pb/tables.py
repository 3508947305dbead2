"""Every table of the product in one import, for the migrations."""

from pb.accounts import models as accounts
from pb.bids import models as bids
from pb.publish import models as publish
from pb.rounds import models as rounds
from pb.voting import models as voting

MODELS = (accounts, rounds, bids, voting, publish)
