/** @file The figures of a version: how much of what. */
import type { DataSetSplit, DataSetStatistics } from "#contract/datasets.ts";
import { useDataSetStatistics } from "../../client/dataset-queries.ts";
import { language, strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, decimal, languageName, wholePercent } from "../../ui/format.ts";
import { SplitBar } from "./preview-card.tsx";

const t = strings.dataSets.statistics;
const SIDES: readonly DataSetSplit[] = ["train", "validation", "test"];
const MOST_RARE = 40;

export function StatisticsView({ versionId, unit }: { versionId: string; unit: "line" | "page" }) {
  const statistics = useDataSetStatistics(versionId);
  if (statistics.isError) return <ErrorBanner error={statistics.error} onRetry={() => void statistics.refetch()} />;
  if (statistics.data === undefined) return <Loading />;
  const s = statistics.data;
  return (
    <div className="dataset-figures">
      <section className="card dataset-totals">
        <Figure label={t.rows} value={count(s.rows)} />
        <Figure label={t.characters} value={count(s.characters)} />
        <Figure label={t.words} value={count(s.words)} />
        <Figure label={t.documents} value={count(s.documents)} />
        {unit === "line" ? <Figure label={t.pages} value={count(s.pages)} /> : null}
        <Figure label={t.alphabet} value={count(s.alphabet)} />
        {s.pixelsPerCharacter === null ? null : (
          <Figure label={t.perCharacter} value={decimal(s.pixelsPerCharacter, 1)} hint={t.perCharacterHint} />
        )}
      </section>
      <section className="card">
        <h3>{t.split}</h3>
        <SplitBar rows={s.rows} of={(side) => s.splits[side].rows} />
        <Bars
          items={SIDES.map((side) => ({ name: strings.dataSets.splits[side], count: s.splits[side].rows }))}
          total={s.rows}
        />
      </section>
      <section className="card">
        <h3>{t.lengths}</h3>
        <Bars items={lengths(s)} total={s.rows} />
      </section>
      <Counts title={t.scripts} items={s.scripts.map(scriptName)} total={s.characters} />
      <Counts title={t.languages} items={s.languages.map(inWords)} total={s.rows} />
      <Counts title={t.subsets} items={s.subsets} total={s.rows} />
      <Counts title={t.hands} items={s.hands} total={s.rows} />
      <Counts title={t.licences} items={s.licences} total={s.rows} />
      <Counts title={t.flags} items={flags(s)} total={s.rows} />
      <section className="card">
        <h3>{t.rarest}</h3>
        <ul className="plain rare-characters">
          {s.rarest.slice(0, MOST_RARE).map(({ name, count: times }) => (
            <li key={name}>
              <bdi className="rare-character">{name.trim() === "" ? codePoint(name) : name}</bdi>
              <small className="muted">{t.times(times)}</small>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

const scriptNames = new Intl.DisplayNames(language.id, { type: "script" });
/** ISO 15924 of scripts whose Unicode name is not its beginning. */
const CODES: Readonly<Record<string, string>> = {
  ...{ Latin: "Latn", Greek: "Grek", Cyrillic: "Cyrl", Arabic: "Arab", Hebrew: "Hebr", Syriac: "Syrc" },
  ...{ Devanagari: "Deva", Bengali: "Beng", Tamil: "Taml", Thai: "Thai", Georgian: "Geor", Armenian: "Armn" },
  ...{ Ethiopic: "Ethi", Han: "Hani", Hiragana: "Hira", Katakana: "Kana", Hangul: "Hang", Coptic: "Copt" },
  ...{ Gothic: "Goth", Runic: "Runr", Tibetan: "Tibt", Khmer: "Khmr" },
};

/** A script in the language of the window. */
function scriptName({ name, count: times }: { name: string; count: number }): { name: string; count: number } {
  const code = CODES[name];
  return { name: code === undefined ? t.common : (scriptNames.of(code) ?? name), count: times };
}

const inWords = ({ name, count: rows }: { name: string; count: number }) => ({ name: languageName(name), count: rows });

function lengths({ lengths: bins }: DataSetStatistics): { name: string; count: number }[] {
  const last = bins.findLastIndex(({ count: rows }) => rows > 0);
  return bins.slice(0, last + 1).map(({ from, to, count: rows }) => ({ name: t.range(from, to), count: rows }));
}

function flags({ flags: of }: DataSetStatistics): { name: string; count: number }[] {
  const names = Object.entries(t.flagNames) as [keyof typeof of, string][];
  return names.map(([flag, name]) => ({ name, count: of[flag] })).filter(({ count: rows }) => rows > 0);
}

function Figure({ label, value, hint }: { label: string; value: string; hint?: string }) {
  return (
    <div className="dataset-figure" title={hint}>
      <span className="figure-value">{value}</span>
      <span className="figure-label">{label}</span>
    </div>
  );
}

interface CountsProps {
  items: readonly { name: string; count: number }[];
  total: number;
}

function Counts({ title, ...rest }: CountsProps & { title: string }) {
  if (rest.items.length === 0) return null;
  return (
    <section className="card">
      <h3>{title}</h3>
      <Bars {...rest} />
    </section>
  );
}

/** Names with their counts, each with a bar that is as long as its part of the most. */
function Bars({ items, total }: CountsProps) {
  const most = Math.max(1, ...items.map((item) => item.count));
  return (
    <ul className="plain count-bars">
      {items.map(({ name, count: rows }) => (
        <li key={name}>
          <bdi>{name}</bdi>
          <span className="count-bar" aria-hidden>
            <span style={{ inlineSize: `${(rows / most) * 100}%` }} />
          </span>
          <span className="count-value">
            {count(rows)} <small className="muted">{wholePercent(rows / Math.max(1, total))}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
