"""Names for people and customers: pools that are large enough not to repeat, drawn without replacement."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

FIRST = """
Adriana Ahmed Aiko Alba Aleksander Amara Amir Andrea Anika Anton Arjun Astrid Ayşe Beatriz Bilal
Brigitte Carla Cem Chiara Chidi Clara Daan Daria David Delia Dmitri Eero Elena Elif Emeka Emil Esra Eva
Farah Felix Fiona Florian Gabriel Georgia Giulia Goran Greta Hana Hassan Hector Helena Henrik Ibrahim
Ida Ingrid Isabel Ivan Jana Jasper Joana Johan Jonas Julia Kaan Kamal Karin Katja Kenji Kofi Lara Lars
Laszlo Leila Lena Liam Lidia Lin Lorenzo Luca Lucie Magda Malik Marek Maria Marta Mateo Matti Mei Mila
Milan Mira Nadia Nia Nikola Noor Olga Oscar Paolo Pavel Petra Pia Rafael Ravi Rosa Ruben Sabine Samir
Sara Selma Sergei Silvia Simon Sofie Stefan Sunita Tamara Tariq Teresa Theo Tomas Uma Valentina Vera
Viktor Wanda Xenia Yara Youssef Yuki Zeynep Zoran
""".split()
LAST = """
Abadi Adler Aguilar Andersen Antonov Aydin Bakker Balogh Baptiste Becker Bello Berger Bianchi Blanc
Bogdan Bosch Brandt Bruni Calder Campos Castro Cerny Chen Conti Costa Dahl Das Delgado Demir Diaz
Dimitrov Dubois Duarte Eberle Ek Eriksen Esposito Farkas Fernandes Ferrari Fischer Fontaine Forster
Fuchs Gallo Garcia Gashi Gonzalez Gruber Gupta Haddad Hagen Halonen Hansen Hartmann Hoffmann Horvat
Huber Ilic Iversen Ivanova Jansen Jensen Jovanovic Kaplan Karlsson Kaya Keller Khan Klein Koch Kovacs
Kowalski Kral Kumar Lang Larsen Laurent Lehmann Leitner Lindqvist Lopez Lund Maier Malik Marino Martens
Mayer Medina Mendes Meyer Molnar Moreau Moretti Mueller Nagy Nair Navarro Neumann Nguyen Nilsen Novak
Nowak Okafor Oliveira Olsen Osman Ozturk Pereira Petrov Pichler Pinto Popescu Portman Quist Rao Reyes
Ricci Richter Rossi Roth Ruiz Saito Santos Sato Schmid Schuster Seidel Silva Singh Sokolov Stein Stojan
Suzuki Takahashi Tanaka Torres Toth Ueda Urban Vargas Varga Vidal Virtanen Vogel Wagner Weber Winkler
Wolf Yilmaz Zimmer
""".split()
STEMS = """
Alderbrook Amberfield Ancora Arkona Astrava Aurelis Baltica Belmonte Birkdale Bluewater Boreal
Brightwell Calanda Caspian Castellan Cedarline Celadon Cordillera Corvane Crestmark Dalmatia Danubia
Elmhurst Estuary Everhart Fairhaven Falkenau Fjordland Galena Glenmore Granville Halden Harbourne Helvia
Highmoor Iberon Ivywood Jadran Juniper Kestrel Kingsmere Lakeland Larkspur Lindenau Lombard Lyndale
Marlow Medora Meridia Millbrook Monteverde Nordhafen Northgate Oakridge Orlando Ostrava Palatine Pennine
Pomerania Quayside Ravenna Redwood Rhenus Rosemont Saltmarsh Savoia Seabrook Silvretta Solent Stanmore
Sterling Tamarind Tessin Thornbury Tramont Ulmenau Valdorra Vantage Veltlin Viewpoint Vinmark Wayfare
Westmark Whitmore Windermere Yarrow Zealand Zellerhof
""".split()
TRADES = {
    "finance": ("Bank", "Insurance", "Pensions", "Leasing", "Asset Management", "Mutual"),
    "industry": ("Engineering", "Chemicals", "Packaging", "Steel", "Automotive", "Paper"),
    "retail": ("Stores", "Foods", "Home", "Fashion", "Wholesale", "Pharmacies"),
    "public": ("Regional Health", "Transport Authority", "University", "City Services", "Water Board"),
    "energy": ("Power", "Grid", "Renewables", "Gas Networks", "District Heating"),
    "logistics": ("Shipping", "Freight", "Rail", "Ports", "Parcel"),
}


def person_names(rng: np.random.Generator) -> Iterator[str]:
    """Names, each once; a middle initial keeps them apart once the pool is used up."""
    both = [(first, last) for first in FIRST for last in LAST]
    order = rng.permutation(len(both))
    round_number = 0
    while True:
        middle = f" {chr(64 + round_number)}. " if round_number else " "
        for index in order:
            first, last = both[index]
            yield f"{first}{middle}{last}"
        round_number += 1


def customer_names(rng: np.random.Generator, segments: list[str]) -> list[str]:
    """A name for each customer, by its segment; every stem is used once before any is used again."""
    order = [int(n) for n in rng.permutation(len(STEMS))]
    names: list[str] = []
    seen: set[str] = set()
    for number, segment in enumerate(segments):
        stem = STEMS[order[number % len(STEMS)]]
        trades = TRADES[segment]
        at = int(rng.integers(len(trades)))
        name = next(
            (
                f"{stem} {trades[(at + step) % len(trades)]}"
                for step in range(len(trades))
                if f"{stem} {trades[(at + step) % len(trades)]}" not in seen
            ),
            f"{stem} {number}",
        )
        seen.add(name)
        names.append(name)
    return names
