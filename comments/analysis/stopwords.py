"""Words that carry no topic by themselves, in the languages that comments come in most."""

from typing import Final

_ENGLISH = """
a about above after again against all also am among an and any are aren't as at be because been before being
below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
either else even ever every few for from further get gets give given go goes going got had hadn't has hasn't have
haven't having he he'd he'll he's her here here's hers herself him himself his how how's however i i'd i'll i'm
i've if in instead into is isn't it it's its itself just let let's like made make makes many may me might more
most much must mustn't my myself neither no nor not now of off often on once one only or other others ought our
ours ourselves out over own per perhaps please put rather really same say says see shall shan't she she'd she'll
she's should shouldn't since so some still such take than thank thanks that that's the their theirs them
themselves then there there's therefore these they they'd they'll they're they've this those though through thus
to too under until up upon us very via want was wasn't we we'd we'll we're we've well were weren't what what's
when when's where where's whether which while who who's whom whose why why's will with within without won't would
wouldn't yet you you'd you'll you're you've your yours yourself yourselves
anybody anyone anything ask asked asking asks everybody everyone everything knew know known knows nobody nothing
somebody someone something thing things think thought tried tries try trying way ways
dear sincerely respectfully regards sir madam
"""
_SPANISH = """
al algo algunos ante antes como con contra cual cuando de del desde donde durante e el ella ellas ellos en entre
era eran es esa esas ese eso esos esta estaba estas este esto estos está están fue fueron ha hace han hasta hay la
las le les lo los me mi mis muy más nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otros para
pero poco por porque que quien qué se sea ser si sin sobre son su sus sí también tan tanto te tiene tienen todo
todos tu tus un una unas uno unos usted ustedes y ya yo
"""
_FRENCH = """
au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur leurs lui ma mais me même mes
moi mon ne nos notre nous on ou où par pas pour qu que qui sa se ses son sont sur ta te tes toi ton tu un une vos
votre vous c'est d'un d'une l'on n'est qu'il été être avoir plus si comme
"""

STOP_WORDS: Final = frozenset(f"{_ENGLISH} {_SPANISH} {_FRENCH}".split())
