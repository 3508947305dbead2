"""How many examples the tests that try things by chance look at: few, and the same in every run, so that a run fails
because something was changed and never because of its luck.

`PB_TEST_THOROUGH=25 pytest tests/count` looks at 25 times as many, new ones each time. That is for whoever changes
the count, before the change lands. What Hypothesis prints when one fails brings that example back; it then gets a
test of its own.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("PB_TEST_THOROUGH") or 0)


def examples(usual: int) -> settings:
    """So many examples of each test it decorates, or of each way it is parametrized."""
    return settings(
        max_examples=usual * (TIMES or 1),
        derandomize=not TIMES,
        print_blob=True,
        # No test fails for being slow: the machine may be busy.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
