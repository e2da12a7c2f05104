/** @file docs/user/keyboard.md lists the commands as they are: `vitest --update` writes it anew. */
import { expect, it } from "vitest";
import { strings } from "../strings/index.ts";
import { chordLabel } from "./chord.ts";
import { type CommandGroup, commands } from "./commands.ts";

const PAGE = "../../docs/user/keyboard.md";

/** In Markdown, a key as code; the bar would end the table's cell. */
const shown = (chord: string): string => `\`${chordLabel(chord, false).replace("|", "\\|")}\``;

function pageOf(): string {
  const groups = Object.keys(strings.commandGroups) as CommandGroup[];
  const parts = groups.map((group) => {
    const rows = commands
      .filter((command) => command.group === group)
      .map(({ id, keys }) => `| ${strings.commands[id]} | ${keys.map(shown).join(", ")} |`);
    return `## ${strings.commandGroups[group]}\n| | |\n| --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# Keys
Made from the program's own table (\`src-renderer/keys/keyboard-page.test.ts\`). On a Mac, Ctrl is Cmd and Alt is Option. \`?\` shows
this list in the program, where every key can be changed; the command palette runs what has none. No key is taken from a text
field that needs it, nor from an input method that is composing.

${parts.join("\n")}`;
}

it("has every command with its keys", async () => {
  await expect(pageOf()).toMatchFileSnapshot(PAGE);
});
