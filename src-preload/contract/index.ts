/** @file The contract: everything that main and renderer say to each other. */
import { adapters } from "./adapters.ts";
import { app } from "./app.ts";
import { backups } from "./backups.ts";
import { confusions } from "./confusions.ts";
import { corrections } from "./corrections.ts";
import { datasets } from "./datasets.ts";
import type { Client, EventsOf, Handlers } from "./define.ts";
import { documents } from "./documents.ts";
import { drift } from "./drift.ts";
import { evaluation } from "./evaluation.ts";
import { formats } from "./formats.ts";
import { imageQuality } from "./image-quality.ts";
import { layout } from "./layout.ts";
import { learningCurve } from "./learning-curve.ts";
import { models } from "./models.ts";
import { privacy } from "./privacy.ts";
import { publishing } from "./publishing.ts";
import { reader } from "./reader.ts";
import { recognition } from "./recognition.ts";
import { runs } from "./runs.ts";
import { search } from "./search.ts";
import { synthetic } from "./synthetic.ts";
import { training } from "./training.ts";
import { trials } from "./trials.ts";
import { writing } from "./writing.ts";

export const contract = {
  app,
  documents,
  search,
  recognition,
  models,
  reader,
  corrections,
  layout,
  evaluation,
  confusions,
  imageQuality,
  drift,
  training,
  runs,
  learningCurve,
  adapters,
  trials,
  writing,
  formats,
  privacy,
  publishing,
  datasets,
  synthetic,
  backups,
};
export type Contract = typeof contract;
export type EmendHandlers = Handlers<Contract>;
export type EmendClient = Client<Contract>;
export type EmendEvents = EventsOf<Contract>;
export type EventName = keyof EmendEvents;
