/** @file A row of a data set: its image, its text, and the way to it. */
import type { ReactNode } from "react";
import type { ShownRow } from "#contract/datasets.ts";
import { useApi } from "../../client/api-context.tsx";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";

const t = strings.dataSets.checks;

interface RowViewProps {
  row: ShownRow;
  /** In place of the text. */
  text?: ReactNode;
  children?: ReactNode;
}

export function RowView({ row, text, children }: RowViewProps) {
  const { transport } = useApi();
  return (
    <div className="dataset-row">
      <div className="row-head">
        <span className={`tag side ${row.split}`}>{strings.dataSets.splits[row.split]}</span>
        <bdi className="muted">{row.document}</bdi>
        {row.place === null ? (
          <span className="muted">{t.gone}</span>
        ) : (
          <Link to={{ screen: "document", ...row.place }}>{t.open}</Link>
        )}
      </div>
      <img className="worst-crop" loading="lazy" src={transport.assetUrl(row.imageAsset)} alt={t.crop(row.document)} />
      <p className="row-text" dir="auto">
        {text ?? row.text}
      </p>
      {children}
    </div>
  );
}
