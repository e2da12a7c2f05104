/** @file Which documents are shown, and in which order. */
import { ListFilter } from "lucide-react";
import type { DocumentOrder, Tag } from "#contract/documents.ts";
import type { DocumentQuery } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";

const t = strings.projects.filter;
const ORDERS: DocumentOrder[] = ["newest", "name", "progress"];

interface FilterBarProps {
  query: DocumentQuery;
  tags: Tag[];
  onChange: (query: DocumentQuery) => void;
}

export function FilterBar({ query, tags, onChange }: FilterBarProps) {
  const { tagId, ...withoutTag } = query;
  return (
    <search className="filter-bar" aria-label={t.label}>
      <span className="filter-name">
        <ListFilter size={15} aria-hidden />
        <input
          type="search"
          aria-label={t.name}
          placeholder={t.name}
          value={query.text ?? ""}
          maxLength={200}
          dir="auto"
          onChange={(event) => onChange({ ...query, text: event.target.value })}
        />
      </span>
      {tags.length === 0 ? null : (
        <fieldset className="filter-tags">
          <legend className="visually-hidden">{strings.projects.tags.manage}</legend>
          <button
            type="button"
            className="chip"
            aria-pressed={tagId === undefined}
            onClick={() => onChange(withoutTag)}
          >
            {t.all}
          </button>
          {tags.map((tag) => (
            <button
              key={tag.id}
              type="button"
              className="chip"
              aria-pressed={tagId === tag.id}
              onClick={() => onChange(tagId === tag.id ? withoutTag : { ...query, tagId: tag.id })}
            >
              <bdi>{strings.projects.tags.count(tag.name, tag.documentCount)}</bdi>
            </button>
          ))}
        </fieldset>
      )}
      <span className="foot-space" />
      <label className="field-inline">
        <span>{t.order}</span>
        <select
          value={query.order ?? "newest"}
          onChange={(event) => onChange({ ...query, order: event.target.value as DocumentOrder })}
        >
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {t.orders[order]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
