"""People who run rounds, and the browsers they are signed in with."""

from datetime import datetime

from sqlmodel import Field

from pb.db import Table


class Organiser(Table, table=True):
    id: int = Field(default=None, primary_key=True)
    email: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=80)
    password_hash: str = Field(max_length=200)


class SignIn(Table, table=True):
    """One browser. Only the SHA-256 of its token is kept, so a stolen database signs nobody in."""

    __tablename__ = "sign_in"

    token_hash: bytes = Field(primary_key=True)
    organiser_id: int = Field(foreign_key="organiser.id", index=True)
    ends_at: datetime
