"""Sixty articles of our own, in three languages, for tests that edit pages."""

from tests.sources import edits

TOWNS = (
    "Marlow",
    "Helsten",
    "Quarry",
    "Dunmore",
    "Vester",
    "Ostrand",
    "Pelham",
    "Rivona",
    "Sandvik",
    "Torvale",
    "Umbra",
    "Wexley",
    "Yarrow",
    "Zelten",
    "Arbour",
    "Brandel",
    "Corven",
    "Dorsten",
    "Elmire",
    "Farring",
)
PEOPLE = (
    "Anders",
    "Birgit",
    "Carmen",
    "Dieter",
    "Eleanor",
    "Fabrice",
    "Gunnar",
    "Henrike",
    "Isabel",
    "Joseph",
    "Katrin",
    "Leonard",
    "Martha",
    "Norbert",
    "Odette",
    "Philipp",
    "Quentin",
    "Rosalie",
    "Stefan",
    "Therese",
)
TEXTS = {
    "en": (
        "Councillor {person} said in {town} that {many} ships had called there in 2024.",
        "The harbour of {town}, which was dredged twice, can take ships of {few} metres in length.",
        "According to {person} the new quay has not been paid for by the government in any part.",
        "Nobody at the office in {town} could say whether the plans had been shown to the public.",
        "A spokesman said the “yearly report” – due in spring – wasn't ready for printing yet.",
        "Fishermen from {town} complained, as in earlier years too, that {few} berths are gone.",
        "The cost of the work is put at {many} million euros, and {person} expects a rise.",
        "By the end of the year {person} wants to present the accounts to the council of {town}.",
    ),
    "de": (
        "Bürgermeisterin {person} sagte in {town}, dass im Jahr 2024 {many} Schiffe kamen.",
        "Der Hafen von {town}, der zweimal ausgebaggert wurde, fasst Schiffe bis {few} Meter.",
        "Nach den Worten von {person} hat der Bund den neuen Kai nicht mit eigenem Geld bezahlt.",
        "Niemand im Amt von {town} konnte sagen, ob die Pläne öffentlich ausgelegt worden waren.",
        "Ein Sprecher sagte, der „Jahresbericht“ – fällig im Frühling – sei noch nicht im Druck.",
        "Die Fischer aus {town} klagten, wie schon im Jahr davor, dass {few} Plätze fehlen.",
        "Die Kosten werden auf {many} Millionen Euro geschätzt, und {person} rechnet mit mehr.",
        "Bis zum Ende des Jahres will {person} dem Rat von {town} die Abrechnung vorlegen.",
    ),
    "fr": (
        "Le maire {person} a dit à {town} que {many} navires avaient fait escale au port en 2024.",
        "Le port de {town}, qui a été dragué deux fois, reçoit des navires de {few} mètres.",
        "Selon {person} le nouveau quai n'est pas payé par l'État, ni en tout ni en partie.",
        "Personne au bureau de {town} ne savait si les plans avaient été montrés au public.",
        "Un porte-parole a dit que le « rapport annuel » – attendu ce printemps – n'est pas prêt.",
        "Les pêcheurs de {town} se plaignent, comme les années d'avant, de {few} places perdues.",
        "Le coût des travaux est estimé à {many} millions d'euros, et {person} craint encore plus.",
        "Avant la fin de l'année {person} veut présenter les comptes au conseil de {town}.",
    ),
}  # fmt: skip


def pages() -> list[edits.Page]:
    return [
        edits.page(url=f"https://{town.lower()}.example/{language}/report", html=html)
        for number, town in enumerate(TOWNS)
        for language in TEXTS
        for html in (document(language, number),)
    ]


def document(language: str, number: int) -> str:
    town, person = TOWNS[number], PEOPLE[number]
    told = [
        sentence.format(town=town, person=person, many=130 + 7 * number, few=21 + number)
        for sentence in TEXTS[language]
    ]
    paragraphs = "".join(f"<p>{' '.join(told[at : at + 2])}</p>" for at in range(0, len(told), 2))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><title>{town}</title></head>\n<body>'
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
        f"<article><h1>{town}</h1>{paragraphs}</article>"
        f"<aside>Advert: boats from {number + 3} euros</aside>"
        f"<footer>Updated on {number + 1} March 2025</footer></body></html>"
    )
