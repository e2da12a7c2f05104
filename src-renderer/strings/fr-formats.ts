/** @file French: export and import of transcriptions. A part of fr.ts. */
import { documents, files, lines, number, pages } from "./fr-count.ts";
import type { Strings, Translation } from "./language.ts";

const s = (n: number): string => (n > 1 ? "s" : "");

export const formats: Translation<Strings["formats"]> = {
  export: {
    button: "Exporter",
    buttonLabel: "Exporter ce document",
    title: "Exporter",
    format: "Format",
    variant: "Version du format",
    levels: { page: "Mise en page et texte", text: "Texte seul", line: "Images de lignes pour l’entraînement" },
    which: "Lignes",
    all: "Toutes les lignes, corrigées ou non",
    verified: "Seulement les lignes validées",
    images: "Images des pages avec le texte",
    private: "Aussi ce qui est marqué privé (pour une copie qui reste entre vos mains)",
    preview: "Ce qui sera exporté",
    summary: (pageCount, lineCount, size) => `${pages(pageCount)}, ${lines(lineCount)}, environ ${size}`,
    verifiedShare: (verified, all) =>
      all === 0
        ? ""
        : verified === all
          ? "Toutes sont validées."
          : verified === 0
            ? "Aucune n’est validée."
            : `Dont ${number(verified)} validée${s(verified)}.`,
    nothing: "Rien ne serait exporté. Choisissez toutes les lignes, ou un autre format.",
    stays: "Laissé de côté :",
    privateDocuments: (n) => `${documents(n)} marqué${s(n)} privé${s(n)}`,
    privatePages: (n) => `${pages(n)} marquée${s(n)} privée${s(n)}`,
    privateLines: (n) => `${lines(n)} marquée${s(n)} privée${s(n)}, et masquée${s(n)} dans les images`,
    noTrainingLines: (n) => `${lines(n)} exclue${s(n)} de l’entraînement`,
    unverifiedLines: (n) => `${lines(n)} que personne n’a validée${s(n)}`,
    emptyLines: (n) => `${lines(n)} sans texte ou illisible${s(n)}`,
    unwritable: (n) =>
      `${lines(n)} avec des caractères de contrôle que ce format ne peut pas contenir. Ils y deviennent �.`,
    start: "Exporter",
    again: "Exporter à nouveau",
    running: (done, total) => `Page ${number(Math.min(done + 1, total))} sur ${number(total)}`,
    cancelled: "Annulé. Rien n’a été écrit.",
    failed: "L’exportation a échoué. Rien d’incomplet ne reste.",
    done: (pageCount, lineCount, size) =>
      `${pages(pageCount)} et ${lines(lineCount)} écrite${s(pageCount + lineCount)}, ${size} :`,
  },
  import: {
    button: "Importer des transcriptions",
    title: "Importer des transcriptions",
    lead: "Des images de pages avec leur texte et leur mise en page, venues de Transkribus, eScriptorium, kraken, OCR-D, FineReader, PPOCRLabel, Hugging Face et d’autres. Déposez un dossier, une archive ZIP ou les fichiers eux-mêmes.",
    drop: "Déposez ici un dossier, une archive ZIP ou des fichiers",
    choose: "Choisir des fichiers",
    sending: (name) => `Transmission de ${name}`,
    looking: "Examen du contenu des fichiers…",
    found: "Ce qu’ils contiennent",
    none: "Aucun de ces fichiers n’est une transcription qu’Emend connaît. Choisissez le dossier contenant les fichiers XML ou texte et leurs images.",
    row: (format, pageCount, lineCount) =>
      pageCount === 0 ? `${format} : ${lines(lineCount)}` : `${format} : ${pages(pageCount)}, ${lines(lineCount)}`,
    marked: (verified, all) =>
      `${number(verified)} sur ${number(all)} marquée${s(verified)} comme corrigée${s(verified)}`,
    unmarked: "(les fichiers ne disent pas ce qui est corrigé)",
    missing: (count, names) => `Sans image, et donc laissées de côté : ${names} (${pages(count)})`,
    unknown: (count) => `Ignoré : ${files(count)} d’un autre type.`,
    as: "Le texte est importé",
    choices: {
      "as-marked": "Comme l’indiquent les fichiers",
      "ground-truth": "Comme vérité de terrain",
      proposal: "Comme propositions",
    },
    hints: {
      "as-marked": "Ce qui est marqué comme corrigé est validé, le reste attend d’être corrigé.",
      "ground-truth": "Chaque ligne compte comme validée : elle sert à l’entraînement et à l’évaluation.",
      proposal: "Chaque ligne attend d’être corrigée. À choisir pour la sortie brute d’un modèle.",
    },
    start: "Importer",
    running: (lineCount, what) => (what === null ? lines(lineCount) : `${lines(lineCount)}, ${what}`),
    done: (n) => `${lines(n)} ${n > 1 ? "sont" : "est"} dans la bibliothèque.`,
    cancelled: (n) => `Annulé. ${lines(n)} déjà traitée${s(n)} ${n > 1 ? "sont" : "est"} dans la bibliothèque.`,
    failed: "L’importation s’est arrêtée.",
    open: "Ouvrir",
    notes: "À savoir aussi",
    another: "En importer d’autres",
    others: "Choisir d’autres fichiers",
  },
  iiif: {
    title: "Depuis le manifeste IIIF d’une bibliothèque",
    address: "Adresse du manifeste",
    placeholder: "https://…/manifest.json",
    look: "Examiner",
    hint: "Emend télécharge le manifeste à cette adresse quand vous cliquez sur « Examiner », et ses images seulement quand vous avez vu d’où elles viennent.",
    failed: "Le manifeste n’a pas pu être lu.",
    summary: (pageCount, withText) =>
      withText === 0 ? `${pages(pageCount)}, sans texte` : `${pages(pageCount)}, dont ${number(withText)} avec texte`,
    rights: "Droits :",
    hosts: (names) => `Les images et les textes viennent de : ${names}`,
    start: "Télécharger et importer",
  },
  catalogue: {
    lead: "Pages, lignes et caractères sont comptés. Vous seul pouvez dire le reste :",
    title: "Titre",
    description: "Description",
    url: "Adresse",
    languages: "Langues (fra, deu, …)",
    scripts: "Écritures (Latn, Arab, …)",
    scriptType: "Type",
    notBefore: "De (année)",
    notAfter: "À (année)",
    hands: "Mains ou polices",
    licence: "Licence",
    format: "Données en",
  },
};
