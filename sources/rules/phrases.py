"""What pages say when they are not the page: not found, for sale, or closed to machines.

Matched against titles and first headings (folded), and only believed of pages with little text.
"""

import re

LITTLE_TEXT = 200
"""Words. A page with more than this is an article, whatever its title says."""

_NOUN = r"\b(?:page|file|document|article|content|story|url|resource|post)s?\b"
NOT_FOUND = re.compile(
    r"^\W*(?:error\W*)?(?:404|410)\b|\b(?:404|410)\W*$|\berror\W*(?:404|410)\b"
    r"|\b(?:404|410) error\b|^\W*nothing found\b"
    r"|(?:^|[|:\u2013-])\W*not found\W*(?:$|[|:\u2013-])"
    rf"|{_NOUN}.{{0,40}}?(?:\b(?:not|no longer|cannot)|n['\u2019]t) (?:be |been |currently )?"
    r"(?:found|available|exists?|here|there)\b"
    rf"|{_NOUN} (?:has been|was|is) (?:removed|deleted)\b"
    rf"|\b(?:can(?:no|['\u2019])t|couldn['\u2019]t) (?:find|locate) .{{0,20}}{_NOUN}"
    r"|\b(?:seite|dokument|artikel)\b.{0,30}\b(?:nicht (?:gefunden|vorhanden)|existiert nicht)"
    r"|\bpage\b.{0,20}\b(?:introuvable|non trouvée|n['\u2019]existe (?:pas|plus))"
    r"|\bpágina\b.{0,20}\b(?:no encontrada|no existe|não encontrada|não existe)"
    r"|\bpagina\b.{0,20}\b(?:non trovata|inesistente|niet gevonden|bestaat niet)"
    r"|\bnie znaleziono|\bstrona nie (?:istnieje|została znaleziona)"
    r"|страница.{0,20}не (?:найдена|существует)|сторінк.{0,20}не знайден"
    r"|\bsayfa bulunamad|\bsidan (?:hittades inte|kunde inte hittas|finns inte)"
    r"|\bsiden (?:ble ikke funnet|blev ikke fundet|findes ikke|finnes ikke)"
    r"|\bsivua ei löy|ページが見つかりません|お探しのページ|页面不存在|找不到(?:页面|頁面|网页)"
    r"|页面未找到|페이지를 찾을 수 없|الصفحة غير موجودة",
)
NOT_FOUND_PATH = re.compile(
    r"/(?:error[-_]?)?404(?:[/.]|$)|/(?:page|file)?[-_]?not[-_]?found(?:[/.]|$)"
)
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
)
LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|sso|auth|authenticate|subscribe)(?:[/.?]|$)")
HOME_PATH = re.compile(
    r"/?(?:(?:[a-z]{2}(?:[-_][a-z]{2})?)/?)?(?:(?:index|home|default|main)(?:\.\w{2,5})?/?)?",
)
