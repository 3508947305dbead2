"""The sign-in form."""

from dataclasses import dataclass

from pb.problems import Problems


@dataclass(frozen=True)
class SignInForm:
    email: str = ""

    def checked(self, password: str) -> None:
        problems = Problems()
        if not self.email:
            problems.add("email", "Enter your e-mail address")
        if not password:
            problems.add("password", "Enter your password")
        problems.raise_if_any()
