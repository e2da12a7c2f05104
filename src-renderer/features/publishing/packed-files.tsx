/** @file The files of one repository of a package: each with its size and hash, and each can be looked at. */
import { useState } from "react";
import type { Package, PackedContent } from "#contract/publishing.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { bytes } from "../../ui/format.ts";
import { usePackedFile } from "./use-publishing.ts";

/** More of a data set's images are shown when asked for. */
const FILES_AT_ONCE = 50;
/** Of a hash: enough to compare by eye; the whole one is its title. */
const HASH = 12;

type Repo = Package["repos"][number];

export function PackedFiles({ packageId, repo }: { packageId: string; repo: Repo }) {
  const [open, setOpen] = useState<string | null>(null);
  const [shown, setShown] = useState(FILES_AT_ONCE);
  const t = strings.publishing.package;
  const name = `${t.kinds[repo.kind]}: ${repo.repo}`;
  return (
    <section aria-label={name}>
      <h3>
        {t.kinds[repo.kind]}: <bdi>{repo.repo}</bdi>{" "}
        <span className="muted">{t.summary(repo.files.length, bytes(repo.bytes))}</span>
      </h3>
      <div className="publish-scroll">
        <table className="publish-files">
          <thead>
            <tr>
              <th scope="col">{t.file}</th>
              <th scope="col">{t.size}</th>
              <th scope="col">{t.hash}</th>
            </tr>
          </thead>
          <tbody>
            {repo.files.slice(0, shown).map(({ path, size, sha256 }) => (
              <tr key={path}>
                <td>
                  <button
                    type="button"
                    className="link-button"
                    aria-expanded={open === path}
                    aria-label={t.look(path)}
                    onClick={() => setOpen(open === path ? null : path)}
                  >
                    <bdi dir="ltr">{path}</bdi>
                  </button>
                </td>
                <td className="publish-size">{bytes(size)}</td>
                <td>
                  <code title={sha256}>{sha256.slice(0, HASH)}…</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {repo.files.length > shown ? (
        <Button size="small" onClick={() => setShown(shown + FILES_AT_ONCE)}>
          {t.more}
        </Button>
      ) : null}
      {open === null ? null : <Opened key={open} packageId={packageId} repo={repo} path={open} />}
    </section>
  );
}

function Opened({ packageId, repo, path }: { packageId: string; repo: Repo; path: string }) {
  const file = usePackedFile(packageId, repo.kind, path);
  if (file.isError) return <ErrorBanner error={file.error} onRetry={() => void file.refetch()} />;
  if (file.data === undefined) return <Loading />;
  return <Content path={path} file={file.data} />;
}

function Content({ path, file }: { path: string; file: PackedContent }) {
  const t = strings.publishing.package;
  if (file.kind === "image") return <img className="publish-image" src={file.content} alt={t.imageOf(path)} />;
  const note = file.kind === "weights" ? t.weights : file.cut ? t.cut : null;
  return (
    <figure className="publish-content" aria-label={path}>
      <figcaption>
        <bdi dir="ltr">{path}</bdi> {note === null ? null : <span className="muted">{note}</span>}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <pre dir="auto" tabIndex={0}>
        {file.content}
      </pre>
    </figure>
  );
}
