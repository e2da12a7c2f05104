/**
 * @file CER and WER of proposals against verified text (docs/metrics.md), how sure the model's confidence is, which lines
 * to look at next, and what the random ones among them say of a whole document.
 */
import { z } from "zod";
import { Dashboard, GroupBy, LineFilter } from "./dashboard.ts";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { Metric, Profile, ScoreValue, UsedProfile } from "./metrics.ts";
import { Report, ReportRequest } from "./report.ts";
import { Scores } from "./training.ts";

export const VersionScores = z.object({ versionId: z.string(), versionName: z.string(), scores: Scores });
export const PageScores = z.object({ pageId: Id, position: z.int(), versionId: z.string(), scores: Scores });
export const LineScore = z.object({
  lineId: Id,
  pageId: Id,
  position: z.int(),
  versionId: z.string(),
  reference: z.string(),
  hypothesis: z.string(),
  edits: z.int(),
  characters: z.int(),
  /** null: empty reference with text read, which has no finite CER. */
  cer: z.number().nullable(),
});

/**
 * What a version's confidence is worth: the probability that a character of that confidence is right. Straight between
 * points, level beyond the first and the last (src-renderer/client/calibration.ts applies it).
 */
export const CalibrationCurve = z.object({
  /** `base` or an adapter's id. */
  versionId: z.string(),
  /** Confidences rise; so, or evenly, do probabilities. 0 to 1. */
  points: z.array(z.tuple([z.number(), z.number()])),
  /** Code points of the text that are missed, for each character read wrongly. */
  missedPerWrong: z.number(),
  /** Verified lines and read characters of one's own that it rests on, beside the default. */
  lines: z.int(),
  characters: z.int(),
});
export type CalibrationCurve = z.infer<typeof CalibrationCurve>;

/** Characters of about the same confidence. */
export const ReliabilityBin = z.object({
  /** Where the bin lies, 0 to 1. */
  from: z.number(),
  to: z.number(),
  characters: z.int(),
  right: z.int(),
  /** Mean confidence as the model states it. */
  confidence: z.number(),
  /** Share right, with its 95 % interval (Wilson). */
  share: z.number(),
  low: z.number(),
  high: z.number(),
  /** What calibration makes of the mean confidence. */
  calibrated: z.number(),
});
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;

export const Reliability = z.object({
  versionId: z.string(),
  versionName: z.string(),
  lines: z.int(),
  characters: z.int(),
  wrong: z.int(),
  /** Bins with characters in them, least sure first. */
  bins: z.array(ReliabilityBin),
  curve: CalibrationCurve,
  /** Where the default comes from that little of one's own is leaned on. */
  provenance: z.string(),
  /** Expected calibration error, 0 to 1: of the confidence as stated, and of the calibrated one on pages (`page`) or, of one page, lines (`line`) that it was not fitted to. null where there is too little. */
  errorStated: z.number().nullable(),
  errorCalibrated: z.number().nullable(),
  heldOutBy: z.enum(["page", "line"]).nullable(),
});
export type Reliability = z.infer<typeof Reliability>;

/** Why a line was chosen. All in characters. */
export const QueueReason = z.object({
  /** Errors to expect by calibrated confidence. */
  expectedErrors: z.number(),
  /** Characters in which the newest readings of two versions differ, at most. */
  disagreement: z.int(),
  /** Characters it has that are rare in what is verified, rarest first. */
  rareCharacters: z.array(z.string()),
});
export type QueueReason = z.infer<typeof QueueReason>;

export const QueueLine = z.object({
  lineId: Id,
  pageId: Id,
  /** From 0, of the page in the document and of the line on the page. */
  pagePosition: z.int(),
  linePosition: z.int(),
  /** From 0, in the queue. */
  position: z.int(),
  /** `random`: drawn with the same chance as every other line of the document, for the estimate; `chosen`: for its gain. */
  kind: z.enum(["random", "chosen"]),
  reason: QueueReason,
  text: z.string(),
  direction: z.enum(["ltr", "rtl"]),
  cropAsset: z.string(),
});
export type QueueLine = z.infer<typeof QueueLine>;

export const LineQueue = z.object({
  id: Id,
  documentId: Id,
  createdAt: z.string(),
  seed: z.int(),
  randomShare: z.number(),
  /** Lines in it; those verified, passed over, and still to do. */
  total: z.int(),
  done: z.int(),
  passedOver: z.int(),
  left: z.int(),
  random: z.int(),
  randomDone: z.int(),
});
export type LineQueue = z.infer<typeof LineQueue>;

/**
 * CER that a version's reading has on a whole document, from the verified random lines alone. Lines that the version
 * may have learned from, or was chosen by, are left out of both sample and document.
 */
export const CerEstimate = z.object({
  versionId: z.string(),
  versionName: z.string(),
  /** Random lines that count, and lines of the document that they stand for. */
  lines: z.int(),
  population: z.int(),
  edits: z.int(),
  characters: z.int(),
  /** Edits over code points of the random lines; null without any. */
  cer: z.number().nullable(),
  /** 95 % interval; null with fewer than `neededLines`. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  neededLines: z.int(),
  /** Random lines that were passed over or are unreadable: what they would have said is missing. */
  missing: z.int(),
  /** Lines that came into the document after the first random ones were drawn: they had less chance, or none. */
  since: z.int(),
});
export type CerEstimate = z.infer<typeof CerEstimate>;

export const evaluation = {
  /** All versions that have read verified lines of the document, on the verified lines each has read. */
  document: call(
    z.object({ documentId: Id }),
    z.object({ versions: z.array(VersionScores), pages: z.array(PageScores), worstLines: z.array(LineScore) }),
  ),
  library: call(z.object({}), z.object({ versions: z.array(VersionScores) })),
  /** Any figures under any profile, of a document or of all: each version on the verified lines it has read. */
  scores: call(
    z.object({
      documentId: Id.optional(),
      profile: Profile.prefault({}),
      metrics: z
        .array(Metric)
        .min(1)
        .default([...Metric.options]),
    }),
    z.object({
      profile: UsedProfile,
      versions: z.array(
        z.object({ versionId: z.string(), versionName: z.string(), lines: z.int(), values: z.array(ScoreValue) }),
      ),
    }),
  ),
  /** Each version's newest reading of each verified line, as the filter has it, counted up in many ways. */
  dashboard: call(
    z.object({
      filter: LineFilter.prefault({}),
      groupBy: GroupBy.default("version"),
      worst: z.int().min(0).max(200).default(30),
    }),
    Dashboard,
  ),
  /** The evaluation as one HTML file. Flags are obeyed: of private lines it has neither text nor image. */
  report: call(ReportRequest, Report),
  /** One for each version that read something. Cheap. They change a little with each verified line: read again from time to time. */
  calibrations: call(z.object({}), z.array(CalibrationCurve)),
  /** How far each version's confidence is off on verified lines that it did not learn from, of the library or a document. */
  reliability: call(z.object({ documentId: Id.optional() }), z.array(Reliability)),
  /**
   * Draws the next best lines of a document: most by what is to be gained, `randomShare` of them at random. Goes on in
   * the order of `position`. Ends the document's queue before it. The same seed on the same library draws the same.
   */
  startQueue: call(
    z.object({
      documentId: Id,
      size: z.int().min(1).max(1_000).default(100),
      randomShare: z.number().min(0).max(1).default(0.25),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31)
        .default(0),
      /** Gives up the random lines of earlier queues, so that the estimate starts afresh. */
      freshSample: z.boolean().default(false),
    }),
    LineQueue,
  ),
  /** The document's queue that goes on; null where there is none. */
  queue: call(z.object({ documentId: Id }), LineQueue.nullable()),
  /** The first line that waits; null when the queue is through. A line is done when it is verified, however that came. */
  nextLine: call(z.object({ queueId: Id }), QueueLine.nullable()),
  /** The next lines that wait, in order. */
  peekQueue: call(z.object({ queueId: Id, count: z.int().min(1).max(200).default(10) }), z.array(QueueLine)),
  /** Leaves a line out, or (`passedOver` false) takes it in again. */
  passOver: call(z.object({ queueId: Id, lineId: Id, passedOver: z.boolean().default(true) }), LineQueue),
  /** What the queue has come to counts; what is behind that does not, unless the queue goes on. */
  endQueue: call(z.object({ queueId: Id }), z.object({})),
  /** Takes an ended queue up again, in the place of the document's queue that goes on. */
  resumeQueue: call(z.object({ queueId: Id }), LineQueue),
  /** One for each version that has read random lines, the version that read last first. */
  estimate: call(z.object({ documentId: Id }), z.array(CerEstimate)),
  /** How far `scores` is, where it takes more than a second; null: of the library. */
  scoring: event(z.object({ documentId: Id.nullable(), done: z.int(), total: z.int() })),
  queueChanged: event(z.object({ documentId: Id })),
};
