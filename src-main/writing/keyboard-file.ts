/** @file A keyboard's JSON, from whoever wrote it: either a layout, or a message that says where it is wrong. */
import { AppError } from "#contract/errors.ts";
import { KeyboardLayout } from "#contract/writing.ts";

/** Far more than the largest layout the schema lets through. */
const MOST_CHARACTERS = 1_000_000;

/** @throws AppError `bad-input` that names the file, the row and the key */
export function parseKeyboard(json: string, fileName: string): KeyboardLayout {
  const file = `“${fileName}”`;
  if (json.length > MOST_CHARACTERS) throw refuse(file, "is too large to be a keyboard");
  let value: unknown;
  try {
    // Editors under Windows put a byte order mark before the first brace.
    value = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw refuse(file, `is not JSON (${(error as Error).message})`);
  }
  const result = KeyboardLayout.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refuse(file, issue === undefined ? "is not a keyboard" : `is not a keyboard: ${describe(issue)}`);
}

function refuse(file: string, what: string): AppError {
  return new AppError(
    "bad-input",
    `${file} ${what}. Correct the file and import it again; export a keyboard from here to see the format.`,
  );
}

/** `row 2, key 5, text is longer than 40 characters`. Counted from 1, as a person counts. */
function describe(issue: { path: PropertyKey[]; message: string; code?: string }): string {
  const words: string[] = [];
  for (const [at, part] of issue.path.entries()) {
    if (typeof part === "number") words.push(`${issue.path[at - 1] === "rows" ? "row" : "key"} ${part + 1}`);
    else if (typeof issue.path[at + 1] !== "number") words.push(String(part));
  }
  const message = issue.message.replace(/^Invalid input: /, "");
  return [words.join(", "), message.charAt(0).toLowerCase() + message.slice(1)].filter((part) => part !== "").join(" ");
}
