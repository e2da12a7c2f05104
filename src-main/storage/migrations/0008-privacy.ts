/**
 * @file Flags with licence and rights holder on documents, pages and lines; black boxes; judged hints; which exports hold
 * which lines; marks on versions; and a log that nobody rewrites.
 */
export const sql = `
ALTER TABLE document ADD COLUMN no_images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN publishable INTEGER CHECK (publishable IN (0, 1));
ALTER TABLE document ADD COLUMN licence TEXT;
ALTER TABLE document ADD COLUMN rights_holder TEXT;
ALTER TABLE page ADD COLUMN no_images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE page ADD COLUMN publishable INTEGER CHECK (publishable IN (0, 1));
ALTER TABLE page ADD COLUMN licence TEXT;
ALTER TABLE page ADD COLUMN rights_holder TEXT;
ALTER TABLE line ADD COLUMN no_images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN publishable INTEGER CHECK (publishable IN (0, 1));

-- What holds for a line: prohibitions add up, of permissions and rights the nearest one counts.
CREATE VIEW line_policy AS
SELECT line.id AS line_id, line.page_id, page.document_id,
  line.private OR page.private OR document.private AS private,
  line.no_training OR page.no_training OR document.no_training AS no_training,
  line.no_images OR page.no_images OR document.no_images AS no_images,
  coalesce(line.publishable, page.publishable, document.publishable) AS publishable,
  coalesce(page.licence, document.licence) AS licence,
  coalesce(page.rights_holder, document.rights_holder) AS rights_holder
FROM line JOIN page ON page.id = line.page_id JOIN document ON document.id = page.document_id;

-- Whether a line was private when a run saw it: the line itself may be gone later.
ALTER TABLE training_line ADD COLUMN private INTEGER NOT NULL DEFAULT 0;

CREATE TABLE redaction (
  id TEXT PRIMARY KEY,
  page_id TEXT NOT NULL REFERENCES page(id) ON DELETE CASCADE,
  polygon TEXT NOT NULL,        -- JSON [[x, y], …] in pixels of the scan as it was imported: pages are turned
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX redaction_page ON redaction(page_id);

CREATE TABLE hint_decision (
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  match TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('confirmed', 'dismissed')),
  PRIMARY KEY (line_id, kind, match)
) STRICT, WITHOUT ROWID;

-- A folder that Emend wrote. Its lines and pages are kept apart from theirs: they outlive them.
CREATE TABLE export_record (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE TABLE export_item (
  export_id TEXT NOT NULL REFERENCES export_record(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('page', 'line')),
  item_id TEXT NOT NULL,
  PRIMARY KEY (export_id, kind, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX export_item_item ON export_item(item_id);

CREATE TABLE adapter_mark (
  adapter_id TEXT NOT NULL REFERENCES adapter(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('erased-lines', 'memorised')),
  lines INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (adapter_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,        -- one sentence, without any text of the library
  reason TEXT,                  -- as a person typed it
  subjects TEXT NOT NULL        -- JSON: ids
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log stays as it is');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never deleted');
END;
`;
