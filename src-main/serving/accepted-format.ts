/** @file Which format an answer has: `?format` first, then the Accept header. */
import { type AnswerFormat, answerFormats, FORMAT_TYPES } from "./api.ts";
import { HttpProblem } from "./problems.ts";

/** Types that stand for a format beside its own. */
const ALSO: Readonly<Record<string, AnswerFormat>> = { "*/*": "json", "application/*": "json", "text/*": "text" };

/** @throws HttpProblem 406 where Accept leaves nothing */
export function acceptedFormat(wanted: AnswerFormat | undefined, accept: string | undefined): AnswerFormat {
  if (wanted !== undefined) return wanted;
  if (accept === undefined || accept.trim() === "") return "json";
  const ranges = accept
    .split(",")
    .map((range) => {
      const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { type, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { type } of ranges) {
    const format = answerFormats.find((each) => FORMAT_TYPES[each] === type) ?? ALSO[type];
    if (format !== undefined) return format;
  }
  const known = Object.values(FORMAT_TYPES).join(", ");
  throw new HttpProblem(406, "bad-input", `None of the types in Accept can be written. Ask for one of: ${known}.`);
}
