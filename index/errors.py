"""The one error tree: every message is safe to show to the person at the keyboard."""


class WenbaoError(Exception):
    """What is wrong, where, and what to do about it, in one line.

    Raised early, caught once at the edge (`ui.cli`, `ui.chat`). A refusal to answer is not an error: it is
    an `Answer` with a status.
    """


class ReportError(WenbaoError):
    """A report file that cannot be read as a report."""


class EncoderError(WenbaoError):
    """An encoder that cannot be loaded, or that does not fit the index."""


class StoreError(WenbaoError):
    """An index folder that is missing, incomplete, altered, foreign or cannot be written."""


class CaseError(WenbaoError):
    """A question file, of an evaluation or of a batch, with a row that cannot be used."""
