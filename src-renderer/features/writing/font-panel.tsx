/** @file The tab of fonts: in what the lines are written. */
import { strings } from "../../strings/index.ts";
import {
  type ArabicFont,
  arabicFonts,
  fieldSizes,
  type LatinFont,
  latinFonts,
  setFieldFont,
  useFieldFont,
} from "../../ui/field-font.ts";

export function FontPanel() {
  const { latin, arabic, size, family } = useFieldFont();
  const t = strings.writing.font;
  return (
    <div className="font-panel">
      <div className="font-fields">
        <label>
          {t.latin}
          <select value={latin} onChange={(event) => setFieldFont({ latin: event.target.value as LatinFont })}>
            {latinFonts.map((font) => (
              <option key={font} value={font}>
                {t.latinFonts[font]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.arabic}
          <select value={arabic} onChange={(event) => setFieldFont({ arabic: event.target.value as ArabicFont })}>
            {arabicFonts.map((font) => (
              <option key={font} value={font}>
                {t.arabicFonts[font]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.size}
          <select value={size} onChange={(event) => setFieldFont({ size: Number(event.target.value) })}>
            {fieldSizes.map((each) => (
              <option key={each} value={each}>
                {each === 0 ? t.fit : t.pixels(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="font-sample" style={{ fontFamily: family, fontSize: size === 0 ? 20 : size }}>
        <span className="visually-hidden">{t.sampleLabel}: </span>
        {t.sample}
      </p>
    </div>
  );
}
