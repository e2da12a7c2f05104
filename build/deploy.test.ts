/** @file resources/deploy cannot be run here: what it says of the program is held against the program. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { projectRoot } from "./checks/project-copy.ts";

const folder = join(projectRoot, "resources/deploy");
const text = (name: string) => readFileSync(join(folder, name), "utf8");
const product = (path: string) => readFileSync(join(projectRoot, path), "utf8");

const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
const dockerfiles = names.filter((name) => /^Dockerfile(\.\w+)?$/.test(name) && !name.endsWith("ignore"));
const yamls = names.filter((name) => /\.ya?ml$/.test(name));

it.each(yamls)("%s is YAML", (name) => {
  expect(parseAllDocuments(text(name)).flatMap((document) => ("errors" in document ? document.errors : []))).toEqual(
    [],
  );
});

it.each(dockerfiles)("%s copies what there is, and lets in no more", (name) => {
  const copied = [...text(name).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) =>
    (from as string).split(" "),
  );
  expect(copied.length).toBeGreaterThan(4);
  const allowed = text(`${name}.dockerignore`)
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  expect([...new Set(copied)].sort()).toEqual(allowed.sort());
  for (const path of copied) expect(existsSync(join(projectRoot, path)), path).toBe(true);
});

it.each([...dockerfiles, "compose.yaml", "kubernetes/base/server.yaml"])(
  "%s gives `emend serve` flags that it has",
  (name) => {
    const known = product("src-main/cli/serve-options.ts");
    const flags = [...text(name).matchAll(/"(--[a-z-]+)"/g)].map(([, flag]) => flag as string);
    const ofServe = flags.filter((flag) => flag !== "--console-address");
    expect(ofServe.length).toBeGreaterThan(0);
    for (const flag of ofServe) expect(known, flag).toContain(`"${flag} `);
  },
);

it("the dashboard asks for metrics that the server gives", () => {
  const given = product("src-main/serving/metrics.ts");
  const asked = new Set(text("grafana/dashboards/emend-serve.json").match(/emend_[a-z_]+/g));
  expect(asked.size).toBeGreaterThan(8);
  for (const metric of asked) expect(given, metric).toContain(`"${metric.replace(/_(bucket|sum|count)$/, "")}"`);
});
