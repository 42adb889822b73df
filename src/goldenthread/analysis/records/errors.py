"""What is wrong with records, in sentences that say what to do next."""


class RecordsError(Exception):
    """Records that cannot be used as they are. ``code`` is stable; the sentence is for people."""

    code = "records"

    def __init__(self, sentence: str, **about: object) -> None:
        super().__init__(sentence)
        self.about = about


class UnknownTable(RecordsError):
    code = "records.unknown_table"
