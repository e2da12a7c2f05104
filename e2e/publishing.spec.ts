/** @file Publishing in the real app, to a Hub of this machine: looked through, sent, cut off, gone on, fetched back, refused. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { summary, versionFiles } from "../src-main/privacy/test-privacy.ts";
import { TestHub } from "../src-main/publishing/test-hub.ts";
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";

const MODEL = join(
  process.env.EMEND_MODELS ?? join(process.env.EMEND_CACHE ?? join(homedir(), ".cache", "emend"), "models"),
  "PP-OCRv6_rec_small.onnx",
);
const VERSION = "briefe";
const hub = new TestHub();
const config = mkdtempSync(join(tmpdir(), "emend-e2e-config-"));

test.beforeAll(async () => {
  await hub.start();
  hub.users.set("hf_anna", { name: "anna", organisations: ["archive"], role: "write" });
  hub.store.create("models", "PaddlePaddle/PP-OCRv6_small_rec_safetensors", false);
  process.env.HF_ENDPOINT = hub.url;
  process.env.EMEND_CONFIG = config;
});
test.afterAll(async () => {
  await hub.stop();
  rmSync(config, { recursive: true, force: true });
});

interface TaughtLine {
  id: string;
  text: string;
  sha256: string;
  page: string;
}

/** Puts a version into a library as a run leaves it: taught on one page of the sample, scored on the others. */
function addVersion(library: string): { train: TaughtLine[]; validation: TaughtLine[] } {
  const database = new Database(join(library, "library.sqlite"));
  const lines = database
    .prepare(
      `SELECT line.id, text, crop_sha256 AS sha256, page_id AS page FROM line JOIN page ON page.id = page_id
       WHERE status = 'verified' AND trim(text) <> '' ORDER BY page.position, line.position`,
    )
    .all() as TaughtLine[];
  const [first] = lines;
  const train = lines.filter(({ page }) => page === first?.page);
  const validation = lines.filter(({ page }) => page !== first?.page);
  const folder = join(library, "adapters", VERSION);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(versionFiles(VERSION, validation))) {
    writeFileSync(join(folder, name), bytes);
  }
  copyFileSync(MODEL, join(folder, "model.onnx"));
  const now = new Date().toISOString();
  database
    .prepare(
      "INSERT INTO training_run (id, name, state, created_at, manifest_sha256, snapshot) VALUES ('run', ?, 'done', ?, 'm', '{}')",
    )
    .run(VERSION, now);
  const rows = [
    ...train.map((line) => ({ ...line, split: "train" })),
    ...validation.map((line) => ({ ...line, split: "validation" })),
  ];
  const saw = database.prepare("INSERT INTO training_line (run_id, line_id, split, text) VALUES ('run', ?, ?, ?)");
  for (const { id, split, text } of rows) saw.run(id, split, text);
  mkdirSync(join(library, "runs", "run"), { recursive: true });
  writeFileSync(join(library, "runs", "run", "manifest.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  database
    .prepare(
      "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES (?, 'Briefe', 'run', ?, ?, ?, 1, ?)",
    )
    .run(VERSION, now, `adapters/${VERSION}`, sha256(readFileSync(MODEL)), JSON.stringify(summary));
  database.close();
  return { train, validation };
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test("a version and its lines are looked through, published, fetched back; with a private line they are refused", async ({
  page,
  host,
}) => {
  test.setTimeout(600_000);
  await importSample(page);
  await host.stop("SIGTERM");
  const { train, validation } = addVersion(host.library);
  await page.goto(await host.start());
  const account = page.getByRole("region", { name: "Account on the Hub" });
  const preview = page.getByRole("region", { name: "What would leave" });
  const all = train.length + validation.length;

  await test.step("from the version's card, signed in by a token that is said to lie in a file", async () => {
    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByRole("button", { name: "Details of Briefe" }).click();
    await page.getByRole("article", { name: "Briefe" }).getByRole("link", { name: "Publish" }).click();
    await expect(account).toContainText(`unencrypted in ${config}`);
    await account.getByLabel("Access token").fill("wrong");
    await account.getByLabel("Access token").press("Enter");
    await expect(account.getByRole("alert")).toContainText("they begin with hf_");
    await account.getByLabel("Access token").fill("hf_anna");
    await account.getByLabel("Access token").press("Enter");
    await expect(account).toContainText("Signed in as anna");
  });

  await test.step("every file and every line is seen before anything is sent", async () => {
    await expect(page.getByLabel("Who sees it")).toHaveValue("private");
    await page.getByLabel("Also publish the lines as a data set").check();
    await page.getByLabel(/^Languages/).fill("de");
    await page.getByLabel(/^Description/).fill("Letters of a small town.");
    await page.getByRole("button", { name: "Make the package and look through it" }).click();
    await expect(preview.getByText("Nothing stands against it.")).toBeVisible({ timeout: 120_000 });
    await expect(preview.getByText(`${all} lines with image and text`)).toBeVisible();
    await expect(
      preview
        .getByRole("listitem")
        .filter({ hasText: train[0]?.text ?? "" })
        .first(),
    ).toBeVisible();
    const model = preview.getByRole("region", { name: "Version: anna/Briefe" });
    await model.getByRole("button", { name: "Look at README.md" }).click();
    await expect(model.getByRole("figure")).toContainText("Letters of a small town.");
    await expect(model.getByRole("figure")).toContainText("base_model: PaddlePaddle/PP-OCRv6_small_rec_safetensors");
    await model.getByRole("button", { name: "Look at adapter_model.safetensors" }).click();
    await expect(model.getByRole("figure")).toContainText("base_model.model.a.weight");
    expect(hub.log.filter((line) => line.startsWith("POST /api/repos/create"))).toEqual([]);
  });

  let copied = "";
  await test.step("a folder gets the same bytes", async () => {
    await preview.getByRole("button", { name: "Copy to a folder" }).click();
    copied = (await preview.getByRole("status").locator("code").textContent()) ?? "";
    expect(readdirSync(copied).sort()).toEqual(["dataset", "model"]);
  });

  await test.step("a failure says what to do; going on sends the rest, and the Hub has what was shown", async () => {
    hub.faults = [{ match: /^POST \/api\/models\/anna\/Briefe\/commit/, status: 403, times: 1 }];
    await preview.getByRole("button", { name: /^Publish to/ }).click();
    await expect(page.getByText("It did not work")).toBeVisible({ timeout: 120_000 });
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("Published (private)")).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole("link", { name: "Open anna/Briefe on the Hub" })).toHaveAttribute(
      "href",
      `${hub.url}/anna/Briefe`,
    );
    for (const [kind, id, folder] of [
      ["models", "anna/Briefe", "model"],
      ["datasets", "anna/Briefe-lines", "dataset"],
    ] as const) {
      const there = hub.files(kind, id);
      expect(there.size).toBeGreaterThan(2);
      for (const [path, bytes] of there)
        expect([path, sha256(bytes)]).toEqual([path, sha256(readFileSync(join(copied, folder, path)))]);
      expect(hub.store.repo(kind, id).private).toBe(true);
    }
  });

  await test.step("it is fetched back and is among the versions; its card tells of the publication", async () => {
    const fetching = page.getByRole("region", { name: "Fetch from the Hub" });
    await fetching.getByLabel("Repository").fill("anna/Briefe");
    await fetching.getByLabel("Repository").press("Enter");
    await fetching.getByRole("button", { name: "Fetch", exact: true }).click();
    await expect(fetching.getByText("Fetched")).toBeVisible({ timeout: 120_000 });
    await fetching.getByRole("link", { name: "See it among the versions" }).click();
    const both = page.getByRole("article", { name: "Briefe" });
    await expect(both).toHaveCount(2);
    // The newest stands first.
    await both.last().getByRole("button", { name: "Details of Briefe" }).click();
    await expect(page.getByRole("list", { name: "Published" })).toContainText("anna/Briefe-lines");
  });

  await test.step("once a line it was taught on is private, nothing goes out without a reason", async () => {
    const { commits } = hub.store.repo("models", "anna/Briefe");
    const before = commits.length;
    await page.getByRole("link", { name: "Privacy", exact: true }).click();
    await page.getByRole("combobox", { name: /^Document/ }).selectOption({ index: 1 });
    await page.getByText("Lines of page 1", { exact: true }).click();
    const line = page
      .getByRole("listitem")
      .filter({ hasText: train[0]?.text ?? "" })
      .last();
    await expect(line).toContainText("Seen by Briefe (learnt from)");
    // It is checked once main has said so.
    await line.getByLabel("private").click();
    await expect(line.getByLabel("private")).toBeChecked();
    await expect(
      page.getByRole("region", { name: "Log of what was decided" }).getByRole("listitem").first(),
    ).toBeVisible();
    await page.getByRole("link", { name: "Versions" }).click();
    await page
      .getByRole("article", { name: "Briefe" })
      .last()
      .getByRole("button", { name: "Details of Briefe" })
      .click();
    await page.getByRole("link", { name: "Publish a new revision" }).click();
    await expect(page.getByLabel(/^Description/)).toHaveValue("Letters of a small town.");
    await page.getByRole("button", { name: "Make the package and look through it" }).click();
    await expect(preview.getByText("This may not leave as it is")).toBeVisible({ timeout: 120_000 });
    await expect(preview.getByText("Taught on private lines: 1 line")).toBeVisible();
    await expect(preview.getByRole("region", { name: "What stays here" })).toContainText("1 line: private");
    await preview.getByLabel("Show only lines that stand against it").check();
    await expect(preview.getByRole("listitem").filter({ hasText: "taught, stays here" })).toHaveCount(1);
    const send = preview.getByRole("button", { name: /^Publish to/ });
    await expect(send).toBeDisabled();
    await expect(preview.getByRole("button", { name: "Copy to a folder" })).toBeDisabled();
    await preview.getByLabel("Why may it leave all the same?").fill("so");
    await expect(send).toBeDisabled();
    expect(hub.store.repo("models", "anna/Briefe").commits).toHaveLength(before);
  });
});
