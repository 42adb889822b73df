from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence, sentences


def test_every_kind_of_event_has_a_sentence():
    assert set(sentences()) == set(Kind)


def test_everything_that_founded_the_company_reads_as_a_sentence(world):
    for event in Event.objects.all():
        said = sentence(event)
        assert said[0].islower(), said
        assert "None" not in said, said
        assert "{" not in said, said
