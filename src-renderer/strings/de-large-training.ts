/** @file Deutsch: große Modelle als Grundlage eines Laufs. Ein Teil von de-training.ts. */
import type { largeTrainingStrings as english } from "./en-large-training.ts";

export const largeTrainingStrings: typeof english = {
  base: "Modell, das lernt",
  builtin: "Eingebautes Modell (PP-OCRv6 small)",
  named: (name, family) => `${name} (${family})`,
  none: "Auch große Modelle (TrOCR, Qwen2-VL, DeepSeek-OCR 2, GOT-OCR 2) können lernen, sobald eines installiert ist.",
  toModels: "Ein Modell laden",
  about: "Ein großes Modell braucht eine GPU; auf einem Prozessor dauert ein Schritt Sekunden bis Minuten.",
  onDisk: (size, licence) => `${size} auf der Platte. Lizenz: ${licence}.`,
  notWhole: (name) => `${name} ist auf diesem Rechner nicht vollständig. Laden Sie es unter Modelle noch einmal.`,
  usual: (value) => `Bei großen Modellen ist ${value} üblich.`,
  mode: "Größe des Bildes",
  modeHint: "Kleiner ist schneller und sieht weniger.",
  optimizer: "Optimierer",
  optimizers: { auto: "Von selbst", adamw: "AdamW", paged: "Paged 8-bit AdamW (CUDA)" },
  fourBit: "Gewichte in vier Bit",
  fourBitHint: "Etwa ein Viertel des Speichers für Gewichte; etwas weniger genau.",
  noFourBit: "Hier nicht: Vier Bit brauchen ein CUDA-Gerät und bitsandbytes in der Trainingsumgebung.",
  merged: "Auch das verschmolzene Modell schreiben",
  mergedHint: "So groß wie die Grundlage. Andere Programme öffnen es ohne den Adapter.",
  notMerged: "Ein Modell in vier Bit lässt sich nicht verlustfrei verschmelzen.",
  gpus: "Grafikkarten (GPUs)",
  allGpus: (count) => `Alle ${count}`,
  gpusHint: "Sie teilen sich die Zeilen jedes Schritts. Größere Stapel nutzen sie besser.",
  noGpus: "Hier nicht: Die Trainingsumgebung sieht kein zweites CUDA-Gerät (unter Windows wird eines benutzt).",
  unsloth: "Kernel von Unsloth",
  unslothHint: "Wo alle Merkmale behalten werden, etwas langsamer als ohne, mit weniger Speicher.",
  noUnsloth: {
    family: "Nicht für dieses Modell: Sie gehen nachweislich nur mit Qwen2-VL.",
    cuda: "Hier nicht: Sie brauchen ein CUDA-Gerät.",
    package: "Hier nicht: Das Paket unsloth ist in der Trainingsumgebung nicht installiert.",
  },
  rankHint: "Wie viel gelernt werden kann. Bei großen Modellen ist 16 üblich.",
  taught: (name) => `Lehrt ${name}`,
  recompute:
    "Gradient Checkpointing: weniger Speicher, langsamer. Von selbst an, wo der Lauf sonst nicht gut passen würde, und wo der Speicher ausgeht.",
  memory: {
    title: "Speicher",
    counting: "Der Speicher wird berechnet…",
    verdict: { fits: "Es passt.", tight: "Es ist knapp.", "does not fit": "Es passt nicht." },
    needs: (needed, free, device) =>
      `Etwa ${needed} werden gebraucht, ${free} sind ${device === null ? "" : `auf ${device} `}frei.`,
    processor: "dem Prozessor",
    gpu: "der GPU",
    parts: { weights: "Gewichte", lora: "Adapter", optimizer: "Optimierer", activations: "Aktivierungen" },
    less: "Weniger Zeilen auf einmal, ein kleinerer Rang oder vier Bit brauchen weniger.",
    lessKept: "Weniger Zeilen auf einmal, neu berechnete Merkmale, ein kleinerer Rang oder vier Bit brauchen weniger.",
    mayStart: "Der Lauf kann trotzdem beginnen: Wo der Speicher ausgeht, geht es mit weniger auf einmal weiter.",
    features: {
      kept: "Merkmale werden für den Rückweg behalten, wie Sie es gewählt haben.",
      again:
        "Merkmale werden auf dem Rückweg neu berechnet, wie Sie es gewählt haben: langsamer, mit weniger Speicher.",
      keptByItself: "Merkmale werden für den Rückweg behalten, das ist schneller: Es ist Platz für sie da.",
      againByItself:
        "Merkmale werden auf dem Rückweg neu berechnet, das ist langsamer: Behalten ließen sie zu wenig Platz.",
    },
    arithmetic: "Berechnet für die längste Zeile; nicht ausprobiert.",
  },
};
