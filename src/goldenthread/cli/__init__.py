"""The ``goldenthread`` command. Heavy libraries are imported by the command that uses them."""


def main() -> None:
    """Run the command line."""
    from goldenthread.cli.commands import app

    app()
