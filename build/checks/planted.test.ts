/** @file Each rule is shown to fail on a file that breaks it: a check that sees nothing passes everything. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "./architecture.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { openSourceTree } from "./source-tree.ts";

let copy: ProjectCopy;
beforeAll(() => {
  copy = copyProject();
});
afterAll(() => copy.dispose());

const longer = "\n".repeat(400);

/** What breaks each rule: a path, what stands there, and a word that the report must have. */
const planted: Record<string, [path: string, text: string, reported: string][]> = {
  "the top of the repository is a closed set": [
    ["server/index.ts", "", "server has no place"],
    ["notes.txt", "", "notes.txt has no place"],
    [".gitlab/x.yml", "", ".gitlab has no place"],
  ],
  "no file has more than 400 lines": [
    ["src-main/documents/long.ts", `${longer}export {};`, "long.ts has 401 lines"],
    ["src-renderer/styles/long.css", `${longer}a {}`, "long.css has 401 lines"],
    ["resources/trainer/src/emend_trainer/long.py", `${longer}a = 1`, "long.py has 401 lines"],
  ],
  "nothing is named utils, helpers, common or misc": [
    ["src-main/documents/utils.ts", "", "utils.ts"],
    ["src-renderer/helpers/x.ts", "", "helpers/x.ts"],
    ["src-main/common/x.ts", "", "common/x.ts"],
    ["resources/trainer/src/emend_trainer/misc.py", "", "misc.py"],
  ],
  "every source file can be read": [["src-main/documents/broken.ts", "const = 1", "broken.ts"]],
  "src-main: hosts > compose > rpc > domains > storage > platform": [
    ["src-main/platform/up.ts", 'import "../storage/database.ts";', "up.ts"],
    ["src-main/storage/up.ts", 'export * from "../corrections/correction-service.ts";', "up.ts"],
    ["src-main/documents/up.ts", 'import type { Services } from "../rpc/handlers.ts";', "up.ts"],
    ["src-main/training/up.ts", 'export const load = () => import("../compose.ts");', "up.ts"],
    ["src-main/evaluation/up.ts", 'import "../hosts/web/server.ts";', "up.ts"],
    ["src-main/rpc/up.ts", 'import "../cli/main.ts";', "up.ts"],
  ],
  "the hosts know nothing of each other": [
    ["src-main/hosts/web/up.ts", 'import "../electron/window.ts";', "up.ts"],
    ["src-main/hosts/electron/up.ts", 'import "../web/policy.ts";', "up.ts"],
  ],
  "a domain leaves another's repository alone, and gets its service by constructor": [
    ["src-main/training/sly.ts", 'import type { LineRepository } from "../corrections/line-repository.ts";', "sly.ts"],
    [
      "src-main/training/sly.ts",
      'import { DocumentService } from "../documents/document-service.ts";',
      "makes its own",
    ],
  ],
  "SQL stands in repositories and migrations only": [
    ["src-main/documents/sly.ts", 'export const a = "SELECT id FROM page";', "SELECT id"],
    ["src-main/documents/sly.ts", "export const a = `\n  UPDATE line SET text = 1`;", "UPDATE line"],
    ["src-main/rpc/sly.ts", 'export const a = "DELETE FROM line";', "DELETE FROM"],
  ],
  "every folder of src-main stands in the map of docs/architecture.md": [
    ["src-main/astrology/stars.ts", "", "src-main/astrology"],
  ],
  "features never import each other; only the app imports features": [
    ["src-renderer/features/scores/sly.tsx", 'import "../library/library-page.tsx";', "sly.tsx"],
    ["src-renderer/client/sly.ts", 'import type { X } from "../features/library/import-store.ts";', "sly.ts"],
  ],
  "ui and strings import nothing above them": [
    ["src-renderer/ui/sly.tsx", 'import { codeOf } from "../client/create-client.ts";', "sly.tsx"],
    ["src-renderer/strings/sly.ts", 'import "../router.tsx";', "sly.ts"],
  ],
  "the product imports nothing of the development page, of tests or of build": [
    ["src-renderer/ui/sly.tsx", 'import "../dev/dev-host.ts";', "sly.tsx"],
    ["src-main/documents/sly.ts", 'import "../../build/native-modules.ts";', "sly.ts"],
  ],
  "what a person reads stands in src-renderer/strings": [
    ["src-renderer/ui/sly.tsx", "export const A = () => <p>Hello you</p>;", "Hello you"],
    ["src-renderer/ui/sly.tsx", 'export const A = () => <img alt="A page" src="" />;', "A page"],
  ],
  "no code names the texts of one language": [
    ["src-renderer/ui/sly.tsx", 'import { strings } from "../strings/en.ts";', "sly.tsx"],
    ["src-renderer/features/scores/sly.test.tsx", 'import { lines } from "../../strings/ar-count.ts";', "sly.test.tsx"],
    ["e2e/sly.spec.ts", 'import { strings } from "../src-renderer/strings/en.ts";', "sly.spec.ts"],
  ],
};

describe("planted violations", () => {
  it("there is one for each rule", () => {
    expect([...Object.keys(planted), "every dependency has its line in docs/dependencies.md"]).toEqual(
      rules.map((rule) => rule.name),
    );
  });

  const cases = rules.flatMap((rule) =>
    (planted[rule.name] ?? []).map(([path, text, reported]) => ({ rule, name: rule.name, path, text, reported })),
  );
  it.each(cases)("$name: $path", ({ rule, path, text, reported }) => {
    const takeAway = copy.plant(path, text);
    try {
      expect(rule.violations(openSourceTree(copy.root)).filter((line) => line.includes(reported))).toHaveLength(1);
    } finally {
      takeAway();
    }
  });

  it("a file that is missing at the top is one too", () => {
    renameSync(join(copy.root, "LICENSE"), join(copy.root, "docs/LICENSE"));
    const found = rules[0]?.violations(openSourceTree(copy.root));
    renameSync(join(copy.root, "docs/LICENSE"), join(copy.root, "LICENSE"));
    expect(found).toEqual(["LICENSE is missing"]);
  });

  it.each([
    ["package.json", '"zod":', '"left-pad": "1.3.0",\n    "zod":', "left-pad"],
    ["resources/trainer/pyproject.toml", '"torch>=', '"tensorflow>=2",\n  "torch>=', "tensorflow"],
  ])("a dependency of %s without a line is one", (path, before, after, reported) => {
    const file = join(copy.root, path);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(before, after));
    const found = rules.at(-1)?.violations(openSourceTree(copy.root));
    writeFileSync(file, text);
    expect(found).toEqual([reported]);
  });

  it("without one, nothing is reported", () => {
    const tree = openSourceTree(copy.root);
    expect(rules.flatMap((rule) => rule.violations(tree))).toEqual([]);
  });
});
