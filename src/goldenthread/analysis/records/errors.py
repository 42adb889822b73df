"""What is wrong with records, in sentences that say what to do next."""


class RecordsError(Exception):
    """Records that cannot be used as they are. ``code`` is stable; the sentence is for people."""

    code = "records"

    def __init__(self, sentence: str, **about: object) -> None:
        super().__init__(sentence)
        self.about = about


class UnknownTable(RecordsError):
    code = "records.unknown_table"


class NotAPackage(RecordsError):
    """A folder that does not hold a record set."""

    code = "records.not_a_package"


class UnreadableLog(RecordsError):
    """A log that cannot be read as a whole: wrong format, empty, hostile."""

    code = "records.unreadable_log"


class MappingNeeded(RecordsError):
    """Nobody said what a column means, and its name and contents do not say it either."""

    code = "records.mapping_needed"


class AmbiguousDates(RecordsError):
    """Dates that read well in more than one order."""

    code = "records.ambiguous_dates"


class BadRows(RecordsError):
    """Rows that cannot be used; ``about['problems']`` counts them by reason."""

    code = "records.bad_rows"
