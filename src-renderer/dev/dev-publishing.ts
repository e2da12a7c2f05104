/** @file Publishing in memory, for the development page: `hub=out` nobody is signed in, `blocked`, `job=failed|running|done`. */

import type { Line } from "#contract/corrections.ts";
import type { Account, HubJob, Package, PublishRequest } from "#contract/publishing.ts";

const HUB = "https://huggingface.co";
const sha = (i: number): string => `${i}d4f1c9a`.repeat(8).slice(0, 64);

function account(query: URLSearchParams): Account {
  const out = query.get("hub") === "out";
  return {
    ...{ hub: HUB, user: out ? null : "anna", owners: out ? [] : ["anna", "city-archive"] },
    ...{ role: "write", deviceSignIn: true, device: null, message: null },
    storage: {
      ...{ kind: "file", place: "/home/me/.config/emend/hub-token" },
      warning: "The token lies unencrypted.",
    },
  };
}

const card = {
  ...{ title: "Fraktur 2", licence: "cc-by-4.0", licenceName: "", licenceLink: "", languages: ["de"], tags: [] },
  ...{ intendedUse: "", rules: "- ſ is kept\n- line-end hyphens are ⸗" },
};

/** What the development page answers about publishing. */
export function publishingAnswers(
  query: URLSearchParams,
  lines: readonly Line[],
  emit: (name: string, payload: unknown) => void,
): Record<string, (input: never) => unknown> {
  const blocked = query.has("blocked");
  let made: Package | null = null;
  let jobs: HubJob[] = [];
  const packed = (request: PublishRequest): Package => ({
    ...{ id: "package", state: "ready", progress: 1, message: null, request },
    repos: [
      ...(request.dataset === null
        ? []
        : [
            {
              ...{
                kind: "dataset" as const,
                repo: request.dataset.repo,
                url: `${HUB}/datasets/${request.dataset.repo}`,
              },
              ...{ bytes: 4_400_000, card: "" },
              files: Array.from({ length: 130 }, (_, i) => ({
                ...{ path: `train/${sha(i).slice(0, 32)}.png`, size: 32_000 + i * 77, sha256: sha(i) },
              })),
            },
          ]),
      ...(request.repo === null
        ? []
        : [
            {
              ...{
                kind: "model" as const,
                repo: request.repo,
                url: `${HUB}/${request.repo}`,
                bytes: 31_400_000,
                card: "",
              },
              files: [
                "README.md",
                "adapter_config.json",
                "adapter_model.safetensors",
                "evaluation.json",
                "model.onnx",
              ].map((path, i) => ({ path, size: [6_200, 780, 9_800_000, 41_000, 21_500_000][i] ?? 0, sha256: sha(i) })),
            },
          ]),
    ],
    lines: { images: request.dataset === null ? 0 : 118, texts: request.quoteLines ? 40 : 0, taught: 118 },
    leftOut: request.dataset === null ? [] : [{ reason: "private", lines: 4 }],
    blocks: blocked
      ? [{ code: "private", message: "This version was taught on lines that are private.", lines: 2 }]
      : [],
    warnings: [
      "model.onnx carries 20144 runs of up to 6 characters of the lines that this version was taught on. Much of their text could be pieced together from them.",
    ],
  });
  const job = (state: HubJob["state"]): HubJob => ({
    ...{
      id: `h${jobs.length}`,
      kind: "publish",
      state,
      phase: state === "done" ? "done" : "uploading",
      title: card.title,
    },
    ...{ startedAt: "2026-03-14T10:15:00.000Z", endedAt: null, visibility: "private" },
    repos: (made?.repos ?? []).map(({ kind, repo, url, bytes }) => ({
      ...{ kind, repo, url, total: bytes, commit: state === "done" ? sha(3).slice(0, 40) : null },
      ...{ state: state === "done" ? "done" : "running", sent: state === "done" ? bytes : bytes * 0.4 },
    })),
    current: state === "running" ? "model.onnx" : null,
    message: state === "failed" ? "The Hub could not be reached. Check the network, then go on." : null,
    ...{ adapterId: made?.request.adapterId ?? null, documentIds: [] },
  });
  const start = (state: HubJob["state"]) => {
    const next = job(state);
    jobs = [next, ...jobs];
    emit("publishing.progress", next);
    return { jobId: next.id };
  };
  return {
    "publishing.account": () => account(query),
    "publishing.signIn": () => account(new URLSearchParams()),
    "publishing.signOut": () => account(new URLSearchParams("hub=out")),
    "publishing.licences": () => ["apache-2.0", "cc-by-4.0", "cc0-1.0", "other", "unknown"],
    "publishing.suggest": () => ({ name: "fraktur-2", card, last: null }),
    "publishing.pack": (request: PublishRequest) => {
      made = packed(request);
      return made;
    },
    "publishing.package": () => made,
    "publishing.packageLines": () => ({
      total: 40,
      lines: lines.slice(0, 40).map(({ id, text, cropAsset, position }, i) => ({
        ...{ lineId: id, text, cropAsset, file: null, place: `Kinder- und Hausmärchen, page 1, line ${position + 1}` },
        ...{ what: i < 20 ? "image-and-text" : "taught", blocked: blocked && (i === 2 || i === 30) ? "private" : null },
      })),
    }),
    "publishing.packageFile": ({ path }: { path: string }) => ({
      ...{ kind: path.endsWith(".md") || path.endsWith(".json") ? "text" : "weights", cut: false },
      content:
        "---\nbase_model: PaddlePaddle/PP-OCRv6_small_rec_safetensors\nlibrary_name: peft\n---\n# Fraktur 2\n\nA LoRA adapter for line recognition.",
    }),
    "publishing.dropPackage": () => ({}),
    "publishing.exportPackage": () => ({ path: "/home/me/emend/exports/fraktur-2", files: [] }),
    "publishing.publish": () => start((query.get("job") as HubJob["state"] | null) ?? "done"),
    "publishing.resume": () => start("done"),
    "publishing.cancel": () => ({}),
    "publishing.jobs": () => jobs,
    "publishing.previewFetch": ({ kind, repo }: { kind: "model"; repo: string }) => ({
      ...{ kind, repo, commit: sha(5).slice(0, 40), bytes: 31_400_000, licence: "cc-by-4.0", private: false },
      ...{ files: [{ path: "model.onnx", size: 21_500_000 }], problem: null },
    }),
    "publishing.fetch": () => start("done"),
  };
}
