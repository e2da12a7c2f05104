"""Draw the sentinel lines: general text that every version reads, so that forgetting is seen.

``python benchmarks/make_sentinel.py FONT.ttf…`` writes src/emend_trainer/sentinel (lines.png, lines.tsv). The shipped
ones were drawn with Noto Serif, Noto Sans and Liberation Mono (all SIL Open Font License). The sentences are our own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

HEIGHT = 48
TEXTS = [
    "The library opens at nine and closes at half past six.",
    "Chapter 12: Of ships, storms and the price of salt (1684)",
    "“Who goes there?” asked the guard, and nobody answered.",
    "Send 3 copies to J. Q. Vaughan, 47 Fox Street, York.",
    "All rights reserved; no part may be copied without leave.",
    "It weighed 2.75 kg, cost £18 and took 40 days to arrive.",
    "Every citizen has the right to read what is kept of him.",
    "Zinc, quartz & jade: see table 5, pages 101–118.",
    "Die Brücke über den Fluß wurde im Jahre 1903 gebaut.",
    "Äpfel, Öl und Übermut: drei Wörter mit Umlauten.",
    "Straße, Größe, Fuß und Maß schreibt man mit ß.",
    "Am 7. März 1848 versammelten sich 2500 Bürger.",
    "„Komm herein“, sagte sie, „es ist schon spät.“",
    "Verzeichnis der Abbildungen, Karten und Tafeln",
    "Le garçon naïf a reçu une lettre de sa sœur aînée.",
    "L’été dernier, nous étions à Besançon près du théâtre.",
    "« Où allez-vous ? » demanda le vieux pêcheur.",
    "Prix : 12,50 F ; à payer avant le 15 août 1921.",
    "El niño compró pan, jamón y un kilo de azúcar.",
    "¿Cuándo llegará el próximo tren a Málaga?",
    "O coração não tem idade, dizia a minha avó.",
    "Perché la città è così bella? È l’opera del tempo.",
    "Gallia est omnis divisa in partes tres, quarum unam",
    "De schepen voeren in 1652 langs de kust naar Texel.",
    "Kærlighed og øl på en lørdag i København.",
    "Vår mormor bor på en ö utanför Västerås.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Zażółć gęślą jaźń, powiedział łagodnie kot.",
    "Register: A 1–36, B 37–80, C 81–142, D 143–160",
    "http://example.org/archive?id=42 (read 3/11/2019)",
]


def draw(text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A line as a clean scan has it, a little blurred; in 16 greys, so that the file stays small."""
    width = int(font.getlength(text)) + 24
    image = Image.new("L", (width, HEIGHT), 240)
    ImageDraw.Draw(image).text((12, HEIGHT / 2), text, fill=30, font=font, anchor="lm")
    return image.filter(ImageFilter.GaussianBlur(0.6)).point([16 * (value // 16) for value in range(256)])


def main() -> None:
    """All lines under each other in one image, and their widths and texts in a table."""
    fonts = [ImageFont.truetype(name, 30) for name in sys.argv[1:]]
    lines = [draw(text, fonts[i % len(fonts)]) for i, text in enumerate(TEXTS)]
    sheet = Image.new("L", (max(line.width for line in lines), HEIGHT * len(lines)), 240)
    for i, line in enumerate(lines):
        sheet.paste(line, (0, HEIGHT * i))
    folder = Path(__file__).parents[1] / "src" / "emend_trainer" / "sentinel"
    folder.mkdir(exist_ok=True)
    sheet.save(folder / "lines.png", optimize=True)
    rows = [f"{line.width}\t{text}" for line, text in zip(lines, TEXTS, strict=True)]
    (folder / "lines.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
