/** @file The lines of a package: as they leave, with their images; and those that a version was taught on. */
import { useState } from "react";
import type { Package, PackedLine } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { usePackageLines, usePackedFile } from "./use-publishing.ts";

export function PackedLines({ made }: { made: Package }) {
  const lines = usePackageLines(made.id);
  const [onlyBlocked, setOnlyBlocked] = useState(false);
  const t = strings.publishing.package;
  const { images, texts, taught } = made.lines;
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? [];
  const shown = onlyBlocked ? all.filter(({ blocked }) => blocked !== null) : all;
  const counts = [
    images > 0 ? t.images(images) : null,
    texts > 0 ? t.texts(texts) : null,
    taught > 0 ? t.taught(taught) : null,
  ].filter((text) => text !== null);
  return (
    <section aria-label={t.lines}>
      <h3>{t.lines}</h3>
      <ul className="publish-list">
        {images + texts === 0 ? <li>{t.noLines}</li> : null}
        {counts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {lines.isError ? <ErrorBanner error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {lines.isPending ? <Loading /> : null}
      {made.blocks.length === 0 ? null : (
        <label className="publish-check">
          <input type="checkbox" checked={onlyBlocked} onChange={({ target }) => setOnlyBlocked(target.checked)} />
          <span>{t.onlyBlocked}</span>
        </label>
      )}
      {shown.length === 0 ? null : (
        <ul className="plain publish-lines">
          {shown.map((line) => (
            <Row key={`${line.lineId}-${line.what}`} packageId={made.id} line={line} />
          ))}
        </ul>
      )}
      <MoreButton list={lines} label={t.more} />
    </section>
  );
}

function Row({ packageId, line }: { packageId: string; line: PackedLine }) {
  const { transport } = useApi();
  const t = strings.publishing.package;
  const { what, place, text, cropAsset, file, blocked } = line;
  return (
    <li className={blocked === null ? undefined : "blocked"}>
      <span className="publish-line-head">
        <span className={what === "taught" ? "tag" : "tag leaves"}>{t.what[what]}</span>
        {blocked === null ? null : <span className="tag danger">{t.blocks[blocked]}</span>}
        <bdi className="muted">{place}</bdi>
      </span>
      {cropAsset === null ? null : (
        <img className="publish-crop" loading="lazy" src={transport.assetUrl(cropAsset)} alt={t.crop(place)} />
      )}
      {cropAsset === null && file !== null ? <LeavingImage packageId={packageId} path={file} place={place} /> : null}
      <bdi dir="auto">{text}</bdi>
    </li>
  );
}

/** An image that was changed on its way out: with boxes burnt in. */
function LeavingImage({ packageId, path, place }: { packageId: string; path: string; place: string }) {
  const [wanted, setWanted] = useState(false);
  const file = usePackedFile(packageId, "dataset", wanted ? path : null);
  const t = strings.publishing.package;
  if (file.data !== undefined) return <img className="publish-crop" src={file.data.content} alt={t.crop(place)} />;
  return (
    <Button size="small" disabled={wanted && !file.isError} onClick={() => setWanted(true)}>
      {t.showImage}
    </Button>
  );
}
