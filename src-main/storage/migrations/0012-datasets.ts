/** @file Data sets: versions with their manifests' hashes, what checks found, which runs used them; synthetic documents. */
export const sql = `
-- Made by a machine from text: never held back for scoring.
ALTER TABLE document ADD COLUMN synthetic INTEGER NOT NULL DEFAULT 0;

CREATE TABLE dataset (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('line', 'page')),
  created_at TEXT NOT NULL
) STRICT;

-- A frozen manifest lies in the library's folder under the hash of its bytes.
CREATE TABLE dataset_version (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  frozen_hash TEXT NOT NULL,    -- as it was frozen
  file_hash TEXT NOT NULL,      -- as it is: differs where lines were erased since
  rows INTEGER NOT NULL,
  size INTEGER NOT NULL,
  erased INTEGER NOT NULL DEFAULT 0,
  notes TEXT NOT NULL,
  request TEXT NOT NULL,        -- JSON: contract DataSetRequest
  statistics TEXT NOT NULL,     -- JSON: contract DataSetStatistics
  checks TEXT,                  -- JSON: contract CheckReport
  UNIQUE (dataset_id, number)
) STRICT;

-- Rows of a manifest by where they begin in it, so that no text is kept twice.
CREATE TABLE dataset_finding (
  version_id TEXT NOT NULL REFERENCES dataset_version(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  at INTEGER NOT NULL,
  other INTEGER,
  detail TEXT,
  PRIMARY KEY (version_id, kind, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_run (
  version_id TEXT NOT NULL REFERENCES dataset_version(id) ON DELETE CASCADE,
  run_id TEXT NOT NULL REFERENCES training_run(id) ON DELETE CASCADE,
  PRIMARY KEY (version_id, run_id)
) STRICT, WITHOUT ROWID;
`;
