/**
 * @file One journal for text, layout and status: an entry is one action of a person over any number of lines, regions and
 * pages. Lines that are removed go into an archive with all that hangs on them, so that undo brings all of it back.
 */
export const sql = `
DROP TRIGGER line_text_is_journaled;
DROP TRIGGER journal_is_of_people;
DROP TRIGGER journal_keeps_before;
DROP TRIGGER proposal_stays;

ALTER TABLE line ADD COLUMN layout_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN region_id TEXT;
ALTER TABLE line ADD COLUMN unreadable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;
-- The newest proposal when a person last decided on the line; later ones that say something else wait for a decision.
ALTER TABLE line ADD COLUMN decided_proposal INTEGER;

-- The crop that was read. A line may have got another shape since.
ALTER TABLE proposal ADD COLUMN crop_sha256 TEXT;
-- The proposal that this one repeats, since its line got an earlier shape back, or is cut from, with its line.
ALTER TABLE proposal ADD COLUMN copy_of INTEGER;
UPDATE proposal SET crop_sha256 = (SELECT crop_sha256 FROM line WHERE line.id = proposal.line_id);
CREATE TRIGGER proposal_stays BEFORE UPDATE ON proposal
BEGIN
  SELECT RAISE(ABORT, 'a proposal is never changed');
END;

ALTER TABLE page ADD COLUMN layout_revision INTEGER NOT NULL DEFAULT 0;
-- The image as it was imported, from the first time the page is turned; image_sha256 is then made from it.
ALTER TABLE page ADD COLUMN original_sha256 TEXT;
ALTER TABLE page ADD COLUMN original_width INTEGER;
ALTER TABLE page ADD COLUMN original_height INTEGER;
-- Clockwise: quarter turns in degrees, then the small angle.
ALTER TABLE page ADD COLUMN turn INTEGER NOT NULL DEFAULT 0 CHECK (turn IN (0, 90, 180, 270));
ALTER TABLE page ADD COLUMN skew REAL NOT NULL DEFAULT 0;

CREATE TABLE region (
  id TEXT PRIMARY KEY,
  page_id TEXT NOT NULL REFERENCES page(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  polygon TEXT NOT NULL,        -- JSON [[x, y], …], page pixels
  direction TEXT CHECK (direction IN ('ltr', 'rtl'))
) STRICT;
CREATE INDEX region_page ON region(page_id, position);

-- A removed line with every row that hangs on it, for the undo of its removal.
CREATE TABLE removed_line (
  id TEXT PRIMARY KEY,
  page_id TEXT NOT NULL REFERENCES page(id) ON DELETE CASCADE,
  rows TEXT NOT NULL            -- JSON [{ table, row }, …], the line first
) STRICT;
CREATE INDEX removed_line_page ON removed_line(page_id);

ALTER TABLE journal RENAME TO journal_of_lines;
DROP INDEX journal_document;
DROP INDEX journal_line;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  page_id TEXT REFERENCES page(id) ON DELETE CASCADE,   -- null: several pages
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,          -- 'person', a model's version, or where an import came from
  actor_name TEXT NOT NULL,
  at TEXT NOT NULL,
  -- done: in force; undone: can be redone; dropped: undone, then another change was made
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped')),
  undoable INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX journal_document ON journal(document_id, state, undoable, id);

-- What an entry changed, in order: undo walks back. before is null for what it made, after for what it removed.
CREATE TABLE journal_change (
  entry_id INTEGER NOT NULL REFERENCES journal(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  entity TEXT NOT NULL CHECK (entity IN ('line', 'region', 'page')),
  entity_id TEXT NOT NULL,
  before TEXT,                  -- JSON: the fields that changed
  after TEXT,
  PRIMARY KEY (entry_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_change_entity ON journal_change(entity_id, entry_id);

INSERT INTO journal (id, document_id, page_id, kind, actor, actor_name, at, state, undoable)
  SELECT old.id, old.document_id, line.page_id, old.kind, old.actor, old.actor, old.at, old.state, old.kind <> 'import'
  FROM journal_of_lines AS old JOIN line ON line.id = old.line_id ORDER BY old.id;
INSERT INTO journal_change (entry_id, ordinal, entity, entity_id, before, after)
  SELECT id, 0, 'line', line_id, before, after FROM journal_of_lines;
DROP TABLE journal_of_lines;

-- What was read before a person's last change has been seen; of the other lines, what came first is nothing to decide on.
UPDATE line SET decided_proposal = CASE
  WHEN text IS NULL THEN (
    SELECT max(id) FROM proposal WHERE line_id = line.id AND created_at =
      (SELECT created_at FROM proposal AS first WHERE first.line_id = line.id ORDER BY first.id LIMIT 1))
  ELSE (
    SELECT max(id) FROM proposal WHERE line_id = line.id AND created_at <=
      (SELECT max(journal.at) FROM journal JOIN journal_change ON entry_id = journal.id
       WHERE entity_id = line.id AND state = 'done'))
  END;

-- A line's text and status are what some journal entry in force says, or what was there before an undone one.
CREATE TRIGGER line_text_is_journaled BEFORE UPDATE OF text, status ON line
WHEN (NEW.text IS NOT OLD.text OR NEW.status <> OLD.status) AND NOT EXISTS (
  SELECT 1 FROM journal_change JOIN journal ON journal.id = entry_id WHERE entity_id = NEW.id AND (
    (state = 'done' AND after ->> '$.text' IS NEW.text AND after ->> '$.status' = NEW.status)
    OR (state <> 'done' AND before ->> '$.text' IS NEW.text AND before ->> '$.status' = NEW.status)))
BEGIN
  SELECT RAISE(ABORT, 'the text of a line changes only as its journal says');
END;

-- The same where a line comes (back) with a text.
CREATE TRIGGER line_comes_as_journaled BEFORE INSERT ON line
WHEN (NEW.text IS NOT NULL OR NEW.status <> 'proposed') AND NOT EXISTS (
  SELECT 1 FROM journal_change JOIN journal ON journal.id = entry_id WHERE entity_id = NEW.id AND (
    (state = 'done' AND after ->> '$.text' IS NEW.text AND after ->> '$.status' = NEW.status)
    OR (state <> 'done' AND before ->> '$.text' IS NEW.text AND before ->> '$.status' = NEW.status)))
BEGIN
  SELECT RAISE(ABORT, 'the text of a line changes only as its journal says');
END;

-- A person's text leaves a page only into the archive, and the archive only back to its page.
CREATE TRIGGER line_goes_to_archive BEFORE DELETE ON line
WHEN OLD.text IS NOT NULL AND EXISTS (SELECT 1 FROM page WHERE id = OLD.page_id)
  AND NOT EXISTS (SELECT 1 FROM removed_line WHERE id = OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'a line with a text is removed only into the archive');
END;
CREATE TRIGGER archive_goes_to_line BEFORE DELETE ON removed_line
WHEN EXISTS (SELECT 1 FROM page WHERE id = OLD.page_id) AND NOT EXISTS (SELECT 1 FROM line WHERE id = OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'a removed line leaves the archive only back to its page');
END;
CREATE TRIGGER archive_stays BEFORE UPDATE ON removed_line
BEGIN
  SELECT RAISE(ABORT, 'a removed line stays as it was');
END;

-- Whatever has a version can only propose. Its entries say that it read a page; they change nothing.
CREATE TRIGGER change_is_of_people BEFORE INSERT ON journal_change
WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.entry_id AND (
  actor IN ('base', 'text-layer') OR EXISTS (SELECT 1 FROM adapter WHERE adapter.id = journal.actor)))
BEGIN
  SELECT RAISE(ABORT, 'a machine cannot change the text of a line');
END;

CREATE TRIGGER journal_keeps_who BEFORE UPDATE OF id, document_id, kind, actor, actor_name, undoable ON journal
BEGIN
  SELECT RAISE(ABORT, 'a journal entry keeps what was there before');
END;
CREATE TRIGGER journal_keeps_before BEFORE UPDATE OF entry_id, ordinal, entity, entity_id, before ON journal_change
BEGIN
  SELECT RAISE(ABORT, 'a journal entry keeps what was there before');
END;
`;
