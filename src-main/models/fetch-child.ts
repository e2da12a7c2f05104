/**
 * @file The trainer's `fetch` without Python and without a Hub, for tests: what the repository is called is how it behaves.
 * `node fetch-child.ts fetch REQUEST.json`
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tinySafetensors } from "./test-model-folder.ts";

interface Request {
  repository: string;
  revision: string;
  endpoint: string;
  out: string | null;
}

const request = JSON.parse(readFileSync(process.argv[3] as string, "utf8")) as Request;
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const behaviour = request.repository.split("/")[1] ?? "";
const { EMEND_HUB_TOKEN: token = "" } = process.env;
if (process.env.EMEND_TEST_LOG !== undefined) {
  appendFileSync(process.env.EMEND_TEST_LOG, `${JSON.stringify({ ...request, token })}\n`);
}

const config = Buffer.from('{"model_type":"vision-encoder-decoder"}');
const weights = behaviour === "malformed" ? Buffer.from("no safetensors at all") : tinySafetensors();
const sizes = [
  { path: "config.json", size: config.length, sha256: null },
  { path: "model.safetensors", size: weights.length, sha256: "f00d" },
];
const total = config.length + weights.length;

process.stdin.resume();
process.stdin.on("end", () => {
  say({ type: "cancelled" });
  process.exit(3);
});

say({ type: "hello", protocol: behaviour === "foreign" ? 2 : 1 });
process.stdout.write("Fetching 2 files: 0%\n");
if (behaviour === "gated") {
  say({ type: "error", code: "gated", message: "Accept the licence first." });
  process.exit(1);
}
if (behaviour === "dies") process.kill(process.pid, "SIGKILL");
say({
  ...{ type: "plan", revision: "c0ffee", licence: behaviour === "silent" ? null : "mit", gated: false, bytes: total },
  ...{ modelType: "vision-encoder-decoder", files: sizes },
  leftOut: [
    { path: "pytorch_model.bin", reason: "pickle" },
    { path: "tf_model.h5", reason: "pickle" },
  ],
});
if (request.out === null) process.exit(0);
mkdirSync(request.out, { recursive: true });
writeFileSync(join(request.out, "config.json"), config);
say({ type: "progress", doing: "fetching", file: "config.json", done: config.length, total, fetched: config.length });
const again = join(dirname(request.out), "let-it-through");
if (behaviour !== "stops" || existsSync(again)) {
  writeFileSync(join(request.out, "model.safetensors"), weights);
  say({ type: "progress", doing: "checking", file: "model.safetensors", done: total, total, fetched: total });
  say({ type: "done", files: sizes.map((file) => ({ ...file, sha256: "beef" })), bytes: total, fetched: total });
  process.exit(0);
}
