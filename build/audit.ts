/**
 * @file `npm run check -- audit`: known holes in what ships (npm audit of the lock file, uv audit of the trainer's). A
 * hole that is high or critical fails; where nobody can be asked, the status is 77, and the reason is said.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedUv } from "./uv.ts";

const NOBODY_TO_ASK = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

interface Finding {
  name: string;
  severity: string;
  range: string;
}

/** @returns what was found, or why nobody could be asked */
function auditPackages(): Finding[] | string {
  const asked = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 120_000,
  });
  try {
    const answer = JSON.parse(asked.stdout) as { message?: string; vulnerabilities?: Record<string, Finding> };
    if (answer.vulnerabilities !== undefined) return Object.values(answer.vulnerabilities);
    return answer.message ?? "npm audit gave no answer";
  } catch {
    return `npm audit gave no answer (status ${asked.status})`;
  }
}

/** uv ends with 1 for findings and 2 where it could not ask. */
function auditTrainer(): { found: string } | string {
  const uv = installedUv();
  if (uv === null) return "uv is not here; `npm test` fetches it";
  const asked = spawnSync(uv, ["audit", "--frozen", "--no-dev"], {
    cwd: join(root, "resources/trainer"),
    encoding: "utf8",
    timeout: 120_000,
  });
  if (asked.status === 0) return { found: "" };
  const said = `${asked.stdout}${asked.stderr}`.trim();
  return asked.status === 1 && /vulnerabilit/i.test(asked.stdout) ? { found: said } : (said.split("\n").at(-1) ?? "");
}

const packages = auditPackages();
const trainer = auditTrainer();
const reasons: string[] = [];
let bad = false;
if (typeof packages === "string") reasons.push(`npm: ${packages}`);
else {
  const grave = packages.filter(({ severity }) => severity === "high" || severity === "critical");
  for (const { name, severity, range } of grave) console.log(`${severity}: ${name} ${range}`);
  bad ||= grave.length > 0;
}
if (typeof trainer === "string") reasons.push(`trainer: ${trainer}`);
else if (trainer.found !== "") {
  console.log(trainer.found);
  bad = true;
}
for (const reason of reasons) console.log(`not audited, ${reason}`);
process.exit(bad ? 1 : reasons.length > 0 ? NOBODY_TO_ASK : 0);
