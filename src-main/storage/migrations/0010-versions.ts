/**
 * @file Versions of the model: notes, stages, which others they came from; which documents and tags chose one; every
 * step of a person about them; what versions read where they were compared.
 */
export const sql = `
ALTER TABLE adapter ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE adapter ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
-- Deleted, and can be restored; then its files are gone for good. The row stays: readings and children refer to it.
ALTER TABLE adapter ADD COLUMN removed_at TEXT;
ALTER TABLE adapter ADD COLUMN purged_at TEXT;

-- What a version began from, where that was not the base; several with weights where it was mixed of them.
CREATE TABLE adapter_parent (
  adapter_id TEXT NOT NULL REFERENCES adapter(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  parent_id TEXT NOT NULL REFERENCES adapter(id),
  weight REAL,                  -- null: training went on from it
  PRIMARY KEY (adapter_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX adapter_parent_parent ON adapter_parent(parent_id);

-- A version with itself and everything it came from: what they learnt is in it.
CREATE VIEW adapter_ancestor AS
WITH RECURSIVE walk(adapter_id, ancestor_id) AS (
  SELECT id, id FROM adapter
  UNION
  SELECT walk.adapter_id, adapter_parent.parent_id FROM walk
  JOIN adapter_parent ON adapter_parent.adapter_id = walk.ancestor_id
)
SELECT adapter_id, ancestor_id FROM walk;

-- The version of a document, or of all documents with a tag, where it is not the library's.
CREATE TABLE document_version (
  document_id TEXT PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE,
  version_id TEXT NOT NULL,
  chosen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tag_version (
  tag_id TEXT PRIMARY KEY REFERENCES tag(id) ON DELETE CASCADE,
  version_id TEXT NOT NULL,
  chosen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal of versions: what a person did to which, so that it can be taken back.
CREATE TABLE version_step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  version_id TEXT NOT NULL,
  reason TEXT,                  -- as a person typed it
  changes TEXT NOT NULL,        -- JSON: what was and what is
  undone_at TEXT
) STRICT;

-- What a model read in a line's image, by the bytes of both: a comparison reads nothing twice.
CREATE TABLE version_reading (
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  model_sha256 TEXT NOT NULL,
  crop_sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (line_id, model_sha256, crop_sha256)
) STRICT, WITHOUT ROWID;

-- How a comparison came out, without any text.
CREATE TABLE version_comparison (
  a_sha256 TEXT NOT NULL,
  b_sha256 TEXT NOT NULL,
  set_sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  result TEXT NOT NULL,         -- JSON: contract Comparison
  PRIMARY KEY (a_sha256, b_sha256, set_sha256)
) STRICT, WITHOUT ROWID;
`;
