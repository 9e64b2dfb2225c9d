"""Settings, read from the environment: a module for each theme, all of them Django's.

Production is the default. `DOCKET311_ENV=local` (what `make run` sets) and `DOCKET311_ENV=test` loosen what a laptop
can't have, such as TLS. Whatever production needs and does not find is refused at start, with the fix in the message.
docs/settings.md lists every variable.
"""

from rulemaking.settings.admin import *
from rulemaking.settings.applications import *
from rulemaking.settings.database import *
from rulemaking.settings.environment import *
from rulemaking.settings.files import *
from rulemaking.settings.intake import *
from rulemaking.settings.logs import *
from rulemaking.settings.outside import *
from rulemaking.settings.security import *
from rulemaking.settings.tasks import *
