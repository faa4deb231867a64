"""What pages say when they are not the page: not found, for sale, or closed to machines.

Matched against titles and first headings (folded), and only believed of pages with little text.
"""

import re
from urllib.parse import urlsplit

LITTLE_TEXT = 200
"""Words. A page with more than this is an article, whatever its title says."""

_NOUN = r"(?:page|file(?: or directory)?|document|article|content|story|url|resource|post)s?\b"
_LEAD = (
    r"\W*(?:(?:we(?:['\u2019]re| are) sorry|sorry|oops|whoops|error|404|410|but)\W+){0,3}"
    r"(?:(?:the|this|that|these|your|our|requested|web|html)\W+){0,3}"
)
_SOUGHT = r"(?: requested|(?: that| which)? (?:you|we)\b.{1,40}?)?,?"
_NOT = (
    r"(?: (?:is|was|are|were|can|could|do|does|did|has|have))?"
    r"(?: (?:not|no longer|cannot)|n?['\u2019]t)"
)
_TAIL = (
    r"(?: or (?:(?:has|have|was|were|is|may|might|does|it|no longer)\b.{1,50}|(?:re)?moved|deleted)"
    r"| on (?:this|our|the) (?:server|web ?site|site)| any ?more| right now|[\W_]+404|[\W_]+410"
    r"| at (?:this (?:address|location|url|time)|the moment))?[\W_]*(?:(?<=[.!?]) .{0,100})?"
)
NOT_FOUND = re.compile(
    r"\W*(?:(?:http|status|code|error|page|fehler|erreur|errore|erro|fout|fel|hata|ошибка|błąd)\W+)*"
    r"(?:404|410)(?:[\W_]+(?:error|page|file|not|found|gone))*\W*"
    rf"|\W*(?:(?:sorry|error|oops)\W+)?(?:not found|nothing (?:was )?found){_TAIL}"
    rf"|{_LEAD}{_NOUN}{_SOUGHT}{_NOT} (?:be |been |currently )?"
    rf"(?:found|available|exists?|here|there){_TAIL}"
    rf"|{_LEAD}{_NOUN}{_SOUGHT} (?:(?:may |might )?(?:has|have) been|was|were|is)"
    rf" (?:permanently )?(?:moved,? or )?(?:removed|deleted){_TAIL}"
    rf"|{_LEAD}(?:we )?(?:can(?:no|['\u2019])t|couldn['\u2019]t|could not) (?:find|locate)"
    rf" .{{0,20}}\b{_NOUN}{_SOUGHT}\W*"
    r"|.{0,30}\b(?:seite|dokument|artikel)\b.{0,30}\b(?:nicht (?:gefunden|vorhanden)"
    r"|existiert nicht)(?: \w{1,10})?\W*"
    r"|.{0,30}\bpage\b.{0,20}\b(?:introuvable|non trouvée|n['\u2019]existe (?:pas|plus))\W*"
    r"|.{0,30}\bpágina\b.{0,30}\b(?:no encontrada|no existe|não (?:foi )?encontrada|não existe)\W*"
    r"|.{0,30}\bpagina\b.{0,30}\b(?:non (?:è stata )?trovata|inesistente|niet gevonden"
    r"|bestaat niet)\W*"
    r"|\W*nie znaleziono (?:strony|dokumentu|artykułu)\W*"
    r"|.{0,30}\bstrona nie (?:istnieje|została znaleziona)\W*"
    r"|.{0,30}страница.{0,20}не (?:найдена|существует)\W*|.{0,30}сторінк.{0,20}не знайден\w*\W*"
    r"|.{0,30}\bsayfa bulunamad\w*\W*"
    r"|.{0,30}\bsidan (?:hittades inte|kunde inte hittas|finns inte)\W*"
    r"|.{0,30}\bsiden (?:ble ikke funnet|blev ikke fundet|findes ikke|finnes ikke)\W*"
    r"|.{0,30}\bsivua ei löy\w*\W*|.{0,20}(?:ページが見つかりません|お探しのページ.{0,30})\W*"
    r"|.{0,20}(?:页面不存在|找不到(?:页面|頁面|网页)|页面未找到)\W*"
    r"|.{0,20}(?:페이지를 찾을 수 없|الصفحة غير موجودة).{0,10}",
)
"""All of a headline, or all of it but the name of the site: news reports missing files too."""
SITE_NAME = re.compile(r"\s*[|»·]\s*|\s+[-\u2013\u2014]+\s+")
"""What stands between a headline and the name of the site, before or after it."""
LONGEST_SITE_NAME = 5
"""Words."""
NOT_FOUND_PATH = re.compile(
    r"/(?:error[-_]?)?404(?:[/.]|$)|/(?:page|file)?[-_]?not[-_]?found(?:[/.]|$)"
)
_ADDRESS_PART = re.compile(r"[\w-]+")
PARKED = re.compile(
    r"\bdomain(?: name)?(?: \S+){0,2} (?:is|may be|might be)"
    r" (?:for sale|available for purchase|parked)"
    r"|\bbuy this domain|\bthis domain (?:has expired|is expired|name is for sale)"
    r"|\bparked domain|\bdomain parking\b|\bdomain for sale\b|^\S+\.\w{2,10} is for sale\b"
    r"|\bdomain (?:zu verkaufen|steht zum verkauf)|\bdomaine (?:est )?à vendre"
    r"|\bdominio en venta|\bdominio in vendita|домен прода[её]тся",
)
PARKING_SERVICES = (
    b"sedoparking.com",
    b"parkingcrew.net",
    b"bodis.com",
    b"parklogic.com",
    b"hugedomains.com/domain_profile",
    b"afternic.com/forsale",
    b"dan.com/buy-domain",
    b"parking.godaddy",
    b"namecheap.com/parking",
)
"""Found in the markup, in lower case; plain strings, because every look searches for them."""
PARKING_HOSTS = ("hugedomains.com", "afternic.com", "dan.com", "sedo.com", "domainmarket.com")
CHALLENGE_TITLE = re.compile(
    r"^\W*just a moment|attention required|^\W*access (?:to this page has been )?denied"
    r"|\bare you (?:a )?(?:robot|human)|\bnot a robot|\bverify (?:that )?you are (?:a )?human"
    r"|\bsecurity check\b|\bpardon our interruption|\bddos(?:-guard| protection)"
    r"|^\W*request blocked\W*$|\byou have been blocked\b"
    r"|\bchecking (?:if the site connection is secure|your browser)|\bhuman verification\b"
)
CHALLENGE_MARKUP = (
    b"/cdn-cgi/challenge-platform",
    b"cf-chl-",
    b"_incapsula_resource",
    b"awswafintegration",
    b"gokuprops",
    b"captcha-delivery.com",
    b"px-captcha",
    b"ddos-guard/js-challenge",
    b"distil_r_captcha",
    b"\nrequest blocked.\n",
)
LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|sso|auth|authenticate|subscribe)(?:[/.?]|$)")
_FRONT = r"(?:(?:index|home|default|main)(?:\.\w{2,5})?/?)?"
ROOT_PATH = re.compile(rf"/?{_FRONT}")
HOME_PATH = re.compile(rf"/?(?:(?:[a-z]{{2}}(?:[-_][a-z]{{2}})?)/?)?{_FRONT}")


def says_not_found(headline: str) -> bool:
    """Whether that is all a headline (folded) says, but for the site's name before or after it."""
    parts = SITE_NAME.split(headline)
    return any(
        NOT_FOUND.fullmatch(part)
        and all(len(rest.split()) <= LONGEST_SITE_NAME for rest in parts if rest != part)
        for part in parts
    )


def is_not_found_address(url: str, *, asked: str) -> bool:
    """Whether a path tells of a missing page in words or numbers that were not asked for."""
    asked_for = set(_ADDRESS_PART.findall(asked.lower()))
    told = NOT_FOUND_PATH.finditer(urlsplit(url).path.lower())
    return any(match[0].strip("/.") not in asked_for for match in told)
