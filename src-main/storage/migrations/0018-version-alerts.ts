/** @file Parts of sets that a version was found to read worse than another: they stand until the two are held against each other there again. */
export const sql = `
CREATE TABLE version_alert (
  version_sha256 TEXT NOT NULL,
  against_sha256 TEXT NOT NULL,
  line_set TEXT NOT NULL,       -- JSON: contract LineSet
  kind TEXT NOT NULL CHECK (kind IN ('document', 'tag', 'language')),
  part TEXT NOT NULL,           -- id of the document or tag; the language
  document_id TEXT REFERENCES document(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  lines INTEGER NOT NULL,
  before REAL NOT NULL,         -- CER of the other version
  after REAL NOT NULL,
  difference REAL NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (version_sha256, against_sha256, line_set, kind, part)
) STRICT, WITHOUT ROWID;
`;
