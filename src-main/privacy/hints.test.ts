import { describe, expect, it } from "vitest";
import { findHints } from "./hints.ts";

const kinds = (text: string) => findHints(text).map(({ kind, match }) => `${kind}: ${match}`);

describe("hints at personal data", () => {
  // Numbers are from the issuers' own examples, or made to fit their check digits.
  it.each([
    ["Schreiben Sie an anna.muster@example.org, bitte", "email: anna.muster@example.org"],
    ["IBAN DE89 3704 0044 0532 0130 00", "iban: DE89 3704 0044 0532 0130 00"],
    ["Konto GB82WEST12345698765432", "iban: GB82WEST12345698765432"],
    ["Card 4111 1111 1111 1111 exp 12/29", "card: 4111 1111 1111 1111"],
    ["AHV 756.9217.0769.85", "identity: 756.9217.0769.85"],
    ["SSN 219-09-9999", "identity: 219-09-9999"],
    ["Steuer-ID 86 095 742 719", "identity: 86 095 742 719"],
    ["SVNR 1237 010180", "identity: 1237 010180"],
    ["NIR 2 55 08 14 168 025 38", "identity: 2 55 08 14 168 025 38"],
    ["DNI 12345678Z", "identity: 12345678Z"],
    ["RSSMRA85T10A562S", "identity: RSSMRA85T10A562S"],
    ["NI number QQ 12 34 56 C? no: AB 12 34 56 C", "identity: AB 12 34 56 C"],
    ["Reisepass Nr. C01X00T47", "identity: C01X00T47"],
    ["geb. 12.3.1941 in Linz", "birth-date: 12.3.1941"],
    ["born on 4 July 1920", "birth-date: 4 July 1920"],
    ["née le 7 août 1933", "birth-date: 7 août 1933"],
    ["Geburtsdatum: 1987-02-28", "birth-date: 1987-02-28"],
    ["Tel. 0732/77 20-0", "telephone: 0732/77 20-0"],
    ["+43 660 1234567", "telephone: +43 660 1234567"],
    ["erreichbar (030) 123456", "telephone: (030) 123456"],
    ["An Herrn Josef von Beispiel", "name: Josef von Beispiel"],
    ["Vorname: Anna", "name: Anna"],
    ["Mme Curie est là", "name: Curie"],
  ])("%s", (text, hint) => {
    expect(kinds(text)).toEqual([hint]);
  });

  it.each([
    "Im Jahre 1851 lebte ein König, deſſen Töchter waren alle ſchön",
    "In den alten Zeiten, S. 12-14, Bd. 3, Nr. 4567",
    "DE89 3704 0044 0532 0130 01 hat die falsche Prüfziffer",
    "4111 1111 1111 1112, 1111 1111 1111 1111",
    "12345678A und 86 095 742 718",
    "Der Vertrag vom 12.3.1941",
    "3,1415926535 und 1.000.000",
    "Frau und Kind",
    "",
  ])("sees none in: %s", (text) => {
    expect(kinds(text)).toEqual([]);
  });

  it("says where each begins, in order, and counts a stretch once", () => {
    const text = "Frau Anna Muster, geb. 12.3.1941, Tel. 0660 1234567";
    const found = findHints(text);
    expect(found.map(({ kind }) => kind)).toEqual(["name", "birth-date", "telephone"]);
    for (const { match, start } of found) expect(text.slice(start, start + match.length)).toBe(match);
  });
});
