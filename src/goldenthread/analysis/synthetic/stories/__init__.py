"""The stories, as data."""

from goldenthread.analysis.synthetic.stories.aligned import ALIGNED
from goldenthread.analysis.synthetic.stories.hr_outsourcer import HR_OUTSOURCER
from goldenthread.analysis.synthetic.stories.technology_services import TECHNOLOGY_SERVICES
from goldenthread.analysis.synthetic.story import Story

STORIES: dict[str, Story] = {story.name: story for story in (TECHNOLOGY_SERVICES, HR_OUTSOURCER, ALIGNED)}
