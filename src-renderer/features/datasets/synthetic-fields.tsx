/** @file The text, the fonts and the look of synthetic lines. */
import type { SyntheticFont, SyntheticRequest } from "#contract/synthetic.ts";
import { strings } from "../../strings/index.ts";

const t = strings.dataSets.synthetic;

interface SyntheticFieldsProps {
  request: SyntheticRequest;
  fonts: readonly SyntheticFont[];
  onChange: (request: SyntheticRequest) => void;
}

export function SyntheticFields({ request, fonts, onChange }: SyntheticFieldsProps) {
  const whole = (part: "lines" | "length" | "seed", least: number, most: number) => (
    <label className="field-inline">
      <span>{t[part]}</span>
      <input
        type="number"
        min={least}
        max={most}
        value={request[part]}
        onChange={(event) =>
          onChange({
            ...request,
            [part]: Math.min(most, Math.max(least, Math.floor(event.target.valueAsNumber || least))),
          })
        }
      />
    </label>
  );
  return (
    <>
      <label className="dataset-field">
        <span>{t.text}</span>
        <textarea
          rows={5}
          dir="auto"
          maxLength={2_000_000}
          value={request.text}
          onChange={(event) => onChange({ ...request, text: event.target.value })}
        />
        <small>{t.textHint}</small>
      </label>
      <FontFields kind="bundled" request={request} fonts={fonts} onChange={onChange} />
      <FontFields kind="installed" request={request} fonts={fonts} onChange={onChange} />
      <label className="dataset-field">
        <span>{t.layout}</span>
        <select
          value={request.layout}
          onChange={(event) => onChange({ ...request, layout: event.target.value as SyntheticRequest["layout"] })}
        >
          {(["lines", "pages"] as const).map((layout) => (
            <option key={layout} value={layout}>
              {t.layouts[layout]}
            </option>
          ))}
        </select>
      </label>
      <div className="dataset-shares">
        {whole("lines", 1, 100_000)}
        {whole("length", 10, 120)}
        {whole("seed", 0, 2 ** 31)}
      </div>
      <label className="dataset-check">
        <input
          type="checkbox"
          checked={request.worn}
          onChange={(event) => onChange({ ...request, worn: event.target.checked })}
        />
        {t.worn}
      </label>
    </>
  );
}

function FontFields({ kind, request, fonts, onChange }: SyntheticFieldsProps & { kind: SyntheticFont["kind"] }) {
  const own = fonts.filter((font) => font.kind === kind);
  if (own.length === 0) return null;
  const boxes = own.map(({ id, name }) => (
    <label key={id}>
      <input
        type="checkbox"
        checked={request.fonts.includes(id)}
        onChange={({ target }) => {
          const others = request.fonts.filter((font) => font !== id);
          onChange({ ...request, fonts: target.checked ? [...others, id] : others });
        }}
      />
      <bdi>{name}</bdi>
    </label>
  ));
  return kind === "bundled" ? (
    <fieldset className="document-choice">
      <legend>
        {t.fonts}: {t.bundled}
      </legend>
      {boxes}
    </fieldset>
  ) : (
    <details className="document-choice">
      <summary>{t.installed}</summary>
      <div className="font-choice">{boxes}</div>
    </details>
  );
}
