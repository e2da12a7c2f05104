/** @file A person's pages: all with a line that holds the name, to be looked at and erased together. */
import { Eraser, Search } from "lucide-react";
import { useState } from "react";
import type { PersonPage } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import type { Erasing } from "./document-privacy.tsx";

export function PersonCard({ onErase }: { onErase: (erasing: Erasing) => void }) {
  const { client } = useApi();
  const [words, setWords] = useState("");
  const [found, setFound] = useState<{ words: string; pages: PersonPage[] } | null>(null);
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const t = strings.privacy.person;
  const search = async (): Promise<void> => {
    const wanted = words.trim();
    try {
      setFound({ words: wanted, pages: await client.privacy.findPages({ words: wanted }) });
      setKept(new Set());
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const chosen = found?.pages.filter(({ pageId }) => !kept.has(pageId)).map(({ pageId }) => pageId) ?? [];
  const turn = (pageId: string): void => {
    const next = new Set(kept);
    if (!next.delete(pageId)) next.add(pageId);
    setKept(next);
  };
  return (
    <section className="card privacy-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      <form
        className="publish-row"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <label className="field-inline">
          {t.words}
          <input dir="auto" value={words} onChange={({ currentTarget }) => setWords(currentTarget.value)} />
        </label>
        <Button type="submit" icon={Search} disabled={words.trim().length < 2}>
          {t.find}
        </Button>
      </form>
      {found === null ? null : found.pages.length === 0 ? (
        <p role="status">{t.none(found.words)}</p>
      ) : (
        <>
          <ul className="plain privacy-lines" aria-label={t.pages}>
            {found.pages.map((page) => (
              <PersonPageRow
                key={page.pageId}
                page={page}
                chosen={!kept.has(page.pageId)}
                onTurn={() => turn(page.pageId)}
              />
            ))}
          </ul>
          <div className="dialog-actions">
            <Button
              tone="danger"
              icon={Eraser}
              disabled={chosen.length === 0}
              onClick={() => onErase({ target: { pageIds: chosen }, name: t.pagesOf(chosen.length, found.words) })}
            >
              {t.erase(chosen.length)}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function PersonPageRow({ page, chosen, onTurn }: { page: PersonPage; chosen: boolean; onTurn: () => void }) {
  const { transport } = useApi();
  const { documentId, documentName, pageId, position, thumbnailAsset, matches } = page;
  const name = `${documentName}, ${strings.privacy.page(position + 1)}`;
  return (
    <li>
      <label className="field-inline">
        <input type="checkbox" checked={chosen} onChange={onTurn} />
        <bdi dir="auto">{name}</bdi>
      </label>
      <img className="privacy-thumbnail" loading="lazy" src={transport.assetUrl(thumbnailAsset)} alt="" />
      {matches.map(({ lineId, text }) => (
        <Link key={lineId} to={{ screen: "document", documentId, pageId, lineId }}>
          <bdi dir="auto">{text}</bdi>
        </Link>
      ))}
    </li>
  );
}
