/** @file `node build/node.mjs build/shortcuts.ts > docs/shortcuts.md`: the keyboard sheet, from the one list of commands. */
interface Listed {
  id: string;
  group: string;
  keys: readonly string[];
}
interface Texts {
  commands: Record<string, string>;
  commandGroups: Record<string, string>;
}

// By name and not by type: the window's code belongs to another runtime.
const load = async <T>(path: string): Promise<T> => (await import(new URL(path, import.meta.url).href)) as T;
const { commands } = await load<{ commands: readonly Listed[] }>("../src-renderer/keys/commands.ts");
const { strings: en } = await load<{ strings: Texts }>("../src-renderer/strings/en.ts");

const keyed = commands.filter(({ keys }) => keys.length > 0);
const groups = [...new Set(keyed.map(({ group }) => group))];
const cell = (text: string) => text.replaceAll("|", "\\|");
const rows = (group: string) =>
  keyed
    .filter((command) => command.group === group)
    .map(({ id, keys }) => `| ${keys.map((key) => `\`${cell(key)}\``).join(", ")} | ${cell(en.commands[id] ?? id)} |`);
const parts = groups.map((group) =>
  [`## ${en.commandGroups[group] ?? group}`, "| Keys | What they do |", "| --- | --- |", ...rows(group)].join("\n"),
);
console.log(
  [
    "# Keyboard sheet",
    "`Mod` is Ctrl, on a Mac Command. `?` in the app shows these with your own changes; every key can be changed there, and",
    "`Mod+K` finds any command by its name. This page is made by `build/shortcuts.ts`.",
    "",
    parts.join("\n\n"),
  ].join("\n"),
);
