/** @file Documents, pages, lines, proposals, journal, jobs, adapters. Never edited once released: add a migration. */
export const sql = `
CREATE TABLE document (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  removed_at TEXT,
  private INTEGER NOT NULL DEFAULT 0,
  no_training INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A file as it came in, so that the same file is noticed. Its bytes are in the blob store under sha256.
CREATE TABLE source_file (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  imported_at TEXT NOT NULL
) STRICT;
CREATE INDEX source_file_sha256 ON source_file(sha256);
CREATE INDEX source_file_document ON source_file(document_id);

CREATE TABLE page (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  source_file_id TEXT NOT NULL REFERENCES source_file(id),
  source_index INTEGER NOT NULL,
  position INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  image_sha256 TEXT NOT NULL,
  thumbnail_sha256 TEXT NOT NULL,
  text_layer TEXT,              -- JSON: [{ text, polygon }] in page pixels, or null
  state TEXT NOT NULL DEFAULT 'unread' CHECK (state IN ('unread', 'read', 'failed')),
  read_error TEXT,
  private INTEGER NOT NULL DEFAULT 0,
  no_training INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX page_document ON page(document_id, position);

CREATE TABLE line (
  id TEXT PRIMARY KEY,
  page_id TEXT NOT NULL REFERENCES page(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  polygon TEXT NOT NULL,        -- JSON [[x, y], …], page pixels
  direction TEXT NOT NULL DEFAULT 'ltr' CHECK (direction IN ('ltr', 'rtl')),
  crop_sha256 TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'edited', 'verified')),
  text TEXT,                    -- a person's text; null while only proposals speak
  revision INTEGER NOT NULL DEFAULT 0,
  private INTEGER NOT NULL DEFAULT 0,
  no_training INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX line_page ON line(page_id, position);
CREATE INDEX line_status ON line(status);

-- What a model read. The newest of a line is the one shown; none is ever changed.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  version_id TEXT NOT NULL,
  version_name TEXT NOT NULL,
  text TEXT NOT NULL,
  confidence REAL NOT NULL,
  characters TEXT NOT NULL,     -- JSON [[text, confidence, x0, x1], …]
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX proposal_line ON proposal(line_id, id);

-- Every change by a person, with what was there before. The order of id is the order of time.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  before TEXT NOT NULL,         -- JSON { text, status }
  after TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  -- done: in force; undone: can be redone; dropped: undone, then another change was made
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped'))
) STRICT;
CREATE INDEX journal_document ON journal(document_id, state, id);

CREATE TABLE training_run (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  created_at TEXT NOT NULL,
  ended_at TEXT,
  manifest_sha256 TEXT,
  snapshot TEXT NOT NULL        -- JSON: contract Run
) STRICT;

-- The lines a run saw: lineage in both directions.
CREATE TABLE training_line (
  run_id TEXT NOT NULL REFERENCES training_run(id) ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation')),
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, line_id)
) STRICT;
CREATE INDEX training_line_line ON training_line(line_id);

CREATE TABLE adapter (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  run_id TEXT REFERENCES training_run(id),
  created_at TEXT NOT NULL,
  folder TEXT NOT NULL,         -- relative to the library
  onnx_sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  summary TEXT NOT NULL         -- JSON: the trainer's summary
) STRICT;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;
