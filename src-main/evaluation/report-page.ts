/** @file A report as one HTML file. Its own policy lets nothing be loaded: it reads the same on a machine without a network. */
import type { Dashboard, Group, Seen, WorstLine } from "#contract/dashboard.ts";
import type { MetricValue, UsedProfile } from "#contract/metrics.ts";
import type { ReportWords } from "#contract/report.ts";

export type ShownLine = WorstLine & { image: string | null };

export interface ReportContent {
  words: ReportWords;
  program: string;
  /** ISO 8601. */
  now: string;
  scope: string;
  lines: number;
  versions: { id: string; name: string; sha256: string | null; lines: number }[];
  dataSha256: string;
  profile: UsedProfile;
  figures: (MetricValue & { interval: { low: number; high: number } | null })[];
  distribution: Dashboard["distribution"];
  documents: Group[];
  seen: Group[];
  worst: ShownLine[];
  withheld: number;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1c2024,#e6e8ea);--soft:light-dark(#565d66,#a9b0b8);--line:light-dark(#dededa,#33373d);--bar:light-dark(#8aa7c2,#4f6f8f);--paper:light-dark(#fff,#191b1e)}
body{margin:0 auto;max-width:900px;padding:32px 24px 64px;font:15px/1.5 system-ui,"Noto Sans",sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:26px;margin:0 0 12px}h2{font-size:18px;margin:34px 0 8px}small,.soft{color:var(--soft)}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:5px 8px;border-bottom:1px solid var(--line);text-align:end;font-weight:400}thead th{color:var(--soft);font-size:13px}th:first-child,td:first-child{text-align:start}table+table{margin-top:20px}
svg text{fill:var(--ink);font-size:12px}svg rect{fill:var(--bar)}svg{display:block;width:100%;height:auto;direction:ltr}
article{padding:12px 0;border-bottom:1px solid var(--line);break-inside:avoid}article img{display:block;max-width:100%;max-height:90px;margin:6px 0;background:#fff}article header{display:flex;flex-wrap:wrap;gap:2px 14px}article header b{margin-inline-start:auto}article dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:0}article dt{color:var(--soft)}article dd{margin:0;overflow-wrap:anywhere}`;

/** @returns the whole file */
export function reportPage(content: ReportContent): string {
  const { words: w, scope } = content;
  return `<!doctype html>
<html lang="${safe(w.language)}" dir="${w.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Emend ${safe(content.program)}">
<title>${safe(`${w.title}: ${scope}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${safe(w.title)}</h1>
${facts(content)}
${figures(content)}
${distribution(content)}
${groups(content)}
${worst(content)}
</main>
</body>
</html>
`;
}

function facts({ words: w, now, program, scope, versions, lines, dataSha256, profile }: ReportContent): string {
  const number = numbers(w);
  const made = new Date(now).toLocaleString(locale(w), { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  const readers = versions.map(
    ({ id, name, sha256, lines: of }) =>
      `<bdi>${safe(name)}</bdi> <small>(${safe(id)}; ${number(of)} ${safe(w.lines)}${sha256 === null ? "" : `; SHA-256 <bdi>${sha256}</bdi>`})</small>`,
  );
  const rows = [
    [w.scope, `<bdi>${safe(scope)}</bdi>, ${number(lines)} ${safe(w.lines)}`],
    [w.versions, readers.join("<br>")],
    [
      w.profile,
      `<b id="profile" dir="ltr">${safe(profile.name)}</b> <small dir="ltr">(${safe(profileFacts(profile))})</small>`,
    ],
    [w.data, `<bdi id="data">${dataSha256}</bdi> <small>${safe(w.dataNote)}</small>`],
    [w.made, `${safe(made)} UTC, Emend ${safe(program)}`],
  ];
  return `<dl class="facts">${rows.map(([name = "", value = ""]) => `<dt>${safe(name)}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

const profileFacts = ({ steps, characters, words, emptyReference }: UsedProfile): string =>
  [
    `steps: ${steps.join(", ") || "none"}`,
    `characters: ${characters}`,
    `words: ${words}`,
    `empty: ${emptyReference}`,
  ].join("; ");

function figures({ words: w, figures: all, profile }: ReportContent): string {
  const rows = all.map(({ metric, value, interval }) => {
    const range = interval === null ? "" : `${percent(w, interval.low)} – ${percent(w, interval.high)}`;
    return `<tr><th scope="row">${safe(w.metrics[metric])}</th><td>${value === null ? "–" : percent(w, value)}</td><td>${range}</td></tr>`;
  });
  return `<h2>${safe(w.figures)}</h2>
<table><thead><tr><th scope="col">${safe(w.figure)} <bdi>(${safe(profile.name)})</bdi></th><th scope="col"></th><th scope="col">${safe(w.interval)}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function distribution({ words: w, distribution: ranges, lines }: ReportContent): string {
  const most = Math.max(1, ...ranges.map((range) => range.lines));
  const number = numbers(w);
  const bars = ranges.map(({ from, to, lines: of }, i) => {
    const name = to === 0 ? w.noError : to === null ? `${w.above} ${plain(w, from)}` : `${w.upTo} ${plain(w, to)}`;
    const [width, y] = [(of / most) * 520, i * 26];
    return `<text x="150" y="${y + 17}" text-anchor="end">${safe(name)}</text><rect x="160" y="${y + 4}" width="${Math.max(1, width).toFixed(1)}" height="18"/><text x="${(168 + width).toFixed(1)}" y="${y + 17}">${number(of)} (${plain(w, of / lines)})</text>`;
  });
  return `<h2>${safe(w.distribution)}</h2>
<svg viewBox="0 0 800 ${ranges.length * 26}" role="img" aria-label="${safe(w.distribution)}">${bars.join("")}</svg>`;
}

function groups({ words: w, documents, seen }: ReportContent): string {
  return `<h2>${safe(w.groups)}</h2>${table(w, w.document, documents, ({ name }) => name)}${table(w, w.subset, seen, ({ key }) => w.seen[key as Seen])}`;
}

function table(w: ReportWords, title: string, rows: readonly Group[], name: (group: Group) => string): string {
  const number = numbers(w);
  const head = [title, w.lines, `${w.errors} / ${w.characters}`, w.metrics.cer, w.interval, w.metrics.wer];
  const body = rows.map((group) => {
    const range =
      group.low === null || group.high === null ? "" : `${percent(w, group.low)} – ${percent(w, group.high)}`;
    return `<tr><th scope="row"><bdi>${safe(name(group))}</bdi></th><td>${number(group.lines)}</td><td>${number(group.edits)} / ${number(group.characters)}</td><td>${percent(w, group.cer)}</td><td>${range}</td><td>${percent(w, group.wer)}</td></tr>`;
  });
  return `<table><thead><tr>${head.map((column) => `<th scope="col">${safe(column)}</th>`).join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function worst({ words: w, worst: lines, withheld }: ReportContent): string {
  const number = numbers(w);
  const articles = lines.map((line) => {
    const place = `${line.documentName}, ${w.page} ${line.pagePosition + 1}, ${w.line} ${line.linePosition + 1}`;
    const image = line.image === null ? "" : `<img src="${line.image}" alt="${safe(place)}">`;
    const cer = line.cer === null ? safe(w.noFinite) : percent(w, line.cer);
    return `<article><header><bdi>${safe(place)}</bdi><span class="soft"><bdi>${safe(line.versionName)}</bdi></span><b>${cer}</b></header>${image}<dl><dt>${safe(w.reference)}</dt><dd dir="auto">${safe(line.reference)}</dd><dt>${safe(w.reading)}</dt><dd dir="auto">${safe(line.hypothesis)}</dd></dl></article>`;
  });
  const kept = withheld === 0 ? "" : `<p class="soft" id="withheld">${safe(w.withheld)} ${number(withheld)}</p>`;
  const none = lines.length === 0 && withheld === 0 ? `<p>${safe(w.none)}</p>` : "";
  return `<h2>${safe(w.worst)}</h2>${kept}${none}${articles.join("")}`;
}

/** With western digits everywhere, as in the window. */
const locale = (w: ReportWords): string => `${w.language}-u-nu-latn`;

const numbers =
  (w: ReportWords) =>
  (value: number): string =>
    value.toLocaleString(locale(w));

/** A rate that keeps its sign and unit in order within a text from right to left. */
function percent(w: ReportWords, rate: number | null): string {
  return rate === null ? "–" : `<bdi dir="ltr">${plain(w, rate)}</bdi>`;
}

function plain(w: ReportWords, rate: number): string {
  const digits = rate !== 0 && Math.abs(rate) < 0.1 ? 2 : 1;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${(100 * rate).toLocaleString(locale(w), options)} %`;
}
