/** @file Python, pip and uv without any of them, for tests: a shell script under each name, which does what a plan says. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a test wants of its machine. */
export interface MachinePlan {
  /** e.g. `3.12`; empty: there is a program of that name, but it is no Python. */
  version: string;
  venv: boolean;
  pip: "works" | "offline";
  uv: "works" | "offline" | "full" | "hangs";
  /** Whether what was installed can be imported. */
  imports: boolean;
}

/** `@CONTROL@` is the folder of the plan and of the record of calls. */
const SCRIPT = String.raw`#!/bin/sh
. "@CONTROL@/plan"
name=$(basename "$0")
{ printf '%s' "$name"; for word; do printf '\t%s' "$(printf '%s' "$word" | tr '\t\n' '  ')"; done; echo; } >> "@CONTROL@/calls"
fail() { echo "$1" >&2; exit 1; }
program() { mkdir -p "$(dirname "$1")" && cp "$0" "$1.new" && mv "$1.new" "$1"; }

if [ "$name" = uv ]; then
  printf 'Resolved 60 packages in 3ms\nDownloading torch (178.9MiB)\n' >&2
  case $uv in
    offline) fail 'error: Failed to fetch: "https://pypi.org/simple/torch/": dns error' ;;
    full) fail 'error: failed to copy file: No space left on device (os error 28)' ;;
    hangs) sleep 600 ;;
  esac
  if [ "$1" = export ]; then
    while [ "$1" != --output-file ]; do shift; done
    echo 'torch==2.14.0' > "$2"
  else
    program "$UV_PROJECT_ENVIRONMENT/bin/python"
  fi
  exit
fi

case "$1 $2" in
  *version_info*)
    [ -n "$version" ] || fail 'not Python'
    echo "$version"
    [ "$venv" = true ] || fail "ModuleNotFoundError: No module named 'ensurepip'"
    echo venv ;;
  '-c '*) [ "$imports" = true ] || fail "ModuleNotFoundError: No module named 'torch'" ;;
  '-m venv') program "$3/bin/python" ;;
  '-m pip')
    [ "$pip" = works ] || fail 'ERROR: Could not find a version that satisfies the requirement uv'
    program "$(dirname "$0")/uv" ;;
esac
`;

/** Writes the plan; all works where nothing else is said. */
export function planMachine(control: string, plan: Partial<MachinePlan> = {}): void {
  const works: MachinePlan = { version: "3.12", venv: true, pip: "works", uv: "works", imports: true };
  const lines = Object.entries({ ...works, ...plan }).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(control, "plan"), lines.join(""));
}

/** Puts the program under a name, e.g. `python3`. */
export function installProgram(control: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, SCRIPT.replaceAll("@CONTROL@", control));
  chmodSync(path, 0o755);
}

/** Every call so far: the program's name and its arguments. */
export function callsOf(control: string, name?: string): string[][] {
  const file = join(control, "calls");
  if (!existsSync(file)) return [];
  const calls = readFileSync(file, "utf8").trimEnd().split("\n");
  return calls.map((line) => line.split("\t")).filter((call) => name === undefined || call[0] === name);
}
