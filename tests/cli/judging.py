"""The rule by which figures are judged (tests/quiet.py), on measurements that are made up."""

from tool import check, finish, quiet

quiet.SECONDS = 0.2


def judged(outcomes):
    """What comes of such measurements in a row, the last one over and over: failed or contended."""
    quiet.failures.clear()
    quiet.contended.clear()
    quiet._end = None
    left = list(outcomes)

    def is_synthetic(figures):
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if outcome == "contended":
            raise quiet.NotQuiet("made up")
        figures.within(1, 1 if outcome == "good" else 2, 1, "a figure")
        figures.within(1, 1 if outcome != "other" else 2, 1, "another figure")
    quiet.judge(is_synthetic)
    return bool(quiet.failures), bool(quiet.contended)


for outcomes, failed, contended in (
    (["good"], False, False),
    (["off", "off", "good"], False, False),
    (["contended", "good"], False, False),
    (["off"], True, False),
    (["off", "contended", "off", "contended", "off"], True, False),
    (["off", "off", "contended"], False, True),
    (["contended"], False, True),
):
    check(judged(outcomes) == (failed, contended), f"{outcomes}: {judged(outcomes)}")
finish()
