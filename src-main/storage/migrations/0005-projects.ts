/** @file Tags, emptying the trash, and the index that searches all text. */
export const sql = `
-- Where an ended queue had come to: what is behind that counts for nothing, unless the queue is taken up again.
ALTER TABLE line_queue ADD COLUMN end_position INTEGER;

ALTER TABLE page_figures ADD COLUMN unreadable INTEGER NOT NULL DEFAULT 0;
UPDATE page_figures SET counted = -1;

CREATE TABLE tag (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE   -- the name as it is compared: "Briefe" and "briefe" are one tag
) STRICT;

CREATE TABLE document_tag (
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  tag_id TEXT NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
  PRIMARY KEY (document_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_tag_tag ON document_tag(tag_id);

-- Documents that a person said are to go for good. The row is the decision; a crash in the middle goes on from here.
CREATE TABLE purge (
  document_id TEXT PRIMARY KEY,
  confirmed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Blobs that rows used which are gone. Each is looked at again: what nothing else uses is deleted.
CREATE TABLE released_blob (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- The text that stands for each line, as search sees it. It refers to no line, so that it goes by the triggers below
-- and nobody who moves lines about has to know of it.
CREATE TABLE search_line (
  id INTEGER PRIMARY KEY,
  line_id TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,           -- NFC
  folded TEXT NOT NULL          -- without case, marks and old forms of letters (src-main/search/fold.ts)
) STRICT;
-- Lines whose text may have changed. Folding is no business of SQL: the search takes these up in passing.
CREATE TABLE search_pending (line_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO search_pending SELECT id FROM line;

-- Trigrams find any part of a word, in any script; folded text needs no case folding of theirs.
CREATE VIRTUAL TABLE search_index USING fts5(
  folded, content = 'search_line', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER search_line_comes AFTER INSERT ON search_line BEGIN
  INSERT INTO search_index (rowid, folded) VALUES (NEW.id, NEW.folded);
END;
CREATE TRIGGER search_line_goes AFTER DELETE ON search_line BEGIN
  INSERT INTO search_index (search_index, rowid, folded) VALUES ('delete', OLD.id, OLD.folded);
END;
CREATE TRIGGER search_line_changes AFTER UPDATE ON search_line WHEN NEW.folded <> OLD.folded BEGIN
  INSERT INTO search_index (search_index, rowid, folded) VALUES ('delete', OLD.id, OLD.folded);
  INSERT INTO search_index (rowid, folded) VALUES (NEW.id, NEW.folded);
END;

CREATE TRIGGER line_comes_to_search AFTER INSERT ON line BEGIN
  INSERT OR IGNORE INTO search_pending VALUES (NEW.id);
END;
CREATE TRIGGER line_text_comes_to_search AFTER UPDATE OF text ON line WHEN NEW.text IS NOT OLD.text BEGIN
  INSERT OR IGNORE INTO search_pending VALUES (NEW.id);
END;
CREATE TRIGGER proposal_comes_to_search AFTER INSERT ON proposal
WHEN (SELECT text FROM line WHERE id = NEW.line_id) IS NULL BEGIN
  INSERT OR IGNORE INTO search_pending VALUES (NEW.line_id);
END;
CREATE TRIGGER line_leaves_search AFTER DELETE ON line BEGIN
  DELETE FROM search_pending WHERE line_id = OLD.id;
  DELETE FROM search_line WHERE line_id = OLD.id;
END;
`;
