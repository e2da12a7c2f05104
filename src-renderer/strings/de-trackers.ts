/** @file German: the trackers of runs. A part of de-training.ts. */
import type { Strings, Translation } from "./language.ts";

export const trackers: Translation<Strings["training"]["trackers"]> = {
  title: "Tracker",
  off: "Aus",
  lead: "Andere Programme können die Zahlen Ihrer Läufe bekommen: Fehlerraten, Verlust, Tempo, die Einstellungen und den Namen des Laufs. Texte und Bilder von Zeilen bekommen sie nie. Ein Tracker, der versagt, warnt nur; der Lauf geht weiter.",
  names: { tensorboard: "TensorBoard", mlflow: "MLflow", wandb: "Weights & Biases (ohne Netz)" },
  folder: "Ordner",
  stays: "Bleibt auf diesem Gerät.",
  wandbStays: "Bleibt auf diesem Gerät: Emend versendet es nie. Das tut „wandb sync“, wenn Sie es selbst aufrufen.",
  mlflowPlaces: { off: "Aus", folder: "In einem Ordner", server: "Auf einem Server" },
  address: "https://…",
  server: "Server",
  leaves: (server) =>
    `Verlässt dieses Gerät: Mit jedem Lauf gehen seine Zahlen, Einstellungen und sein Name an ${server}. Emend behält kein Passwort oder Token; setzen Sie MLFLOW_TRACKING_USERNAME und MLFLOW_TRACKING_PASSWORD oder MLFLOW_TRACKING_TOKEN dort, wo Emend gestartet wird.`,
  yourServer: "Ihren Server",
  register: "Fertige Fassungen eintragen",
  model: "Name im Verzeichnis",
  modelHint:
    "Auch das Modell wird dorthin kopiert. Es kann wiedergeben, was es gelernt hat, und kann kurze Stücke Ihres Textes enthalten. Nicht, wenn eine private Zeile gelernt wurde; der Bericht mit Texten bleibt hier.",
  install: "Jetzt installieren",
  installed: "Ihre Bibliotheken sind installiert, deren eigene Telemetrie ist aus.",
  missing:
    "Ihre Bibliotheken (etwa 100 MB aus dem Python-Verzeichnis, Telemetrie aus) werden mit dem nächsten Lauf installiert.",
};
