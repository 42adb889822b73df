"""The commands. Each room of the house adds its own module here; nothing heavy is imported at this level."""

import typer

from goldenthread.cli import administrators, demo, exchange, importing, letters, serve
from goldenthread.cli.diagnose import diagnose
from goldenthread.cli.records import convert, records_app
from goldenthread.cli.remote import steering  # its commands join those of orders
from goldenthread.cli.remote.barriers import barriers
from goldenthread.cli.remote.decisions import decisions
from goldenthread.cli.remote.declines import appeals, refusals
from goldenthread.cli.remote.feedback import feedback
from goldenthread.cli.remote.login import inbox, login
from goldenthread.cli.remote.looking import search, units
from goldenthread.cli.synthesise import synthesise
from goldenthread.cli.verify import verify

app = typer.Typer(
    name="goldenthread",
    help="What was promised to customers, and where those promises get stuck.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _about() -> None:
    """Golden Thread."""


@app.command()
def version() -> None:
    """Print the version."""
    from goldenthread import __version__

    typer.echo(__version__)


app.command()(serve.migrate)
app.command()(serve.serve)
app.command()(serve.worker)
app.command()(serve.prepare_database)
app.command()(serve.check)
app.command()(administrators.add_administrator)
app.command()(serve.backup)
app.command()(serve.restore)
app.command()(letters.mail_drop)
app.command()(letters.calendar)
app.command()(diagnose)
app.command()(convert)
app.command()(synthesise)
app.command()(verify)
app.add_typer(records_app, name="records")
app.command()(demo.demo)
app.command()(exchange.load)
app.command("import")(importing.import_file)
app.add_typer(exchange.export, name="export")
app.command()(login)
app.command()(inbox)
app.command()(search)
app.command()(refusals)
app.add_typer(steering.orders, name="orders")
app.add_typer(appeals, name="appeals")
app.add_typer(decisions, name="decisions")
app.add_typer(units, name="units")
app.add_typer(barriers, name="barriers")
app.add_typer(feedback, name="feedback")
