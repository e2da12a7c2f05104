/** @file Links of the documentation lead somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./checks/project-copy.ts";

const pages = [
  "README.md",
  ...readdirSync(join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** As GitHub makes them of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

function anchorsIn(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1] as string));
}

/** Links to the repository's own files, with their anchors. */
function linksOf(page: string): [path: string, anchor: string | undefined][] {
  const text = readFileSync(join(projectRoot, page), "utf8").replace(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] as string)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path, anchor] = link.split("#") as [string, string | undefined];
      return [path === "" ? join(projectRoot, page) : join(projectRoot, dirname(page), path), anchor];
    });
}

it.each(pages)("%s", (page) => {
  const broken = linksOf(page).filter(
    ([path, anchor]) =>
      !existsSync(path) || (anchor !== undefined && path.endsWith(".md") && !anchorsIn(path).includes(anchor)),
  );
  expect(broken).toEqual([]);
});
