/** @file Figures of each page, kept so that a list of ten thousand pages is a sum and not a search; queues of next lines. */
export const sql = `
-- What the lines of a page come to. Triggers only count changes: the figures are of the page as it was at change number
-- "counted" and are worked out again, by the evaluation, where the two differ.
CREATE TABLE page_figures (
  page_id TEXT PRIMARY KEY REFERENCES page(id) ON DELETE CASCADE,
  changes INTEGER NOT NULL DEFAULT 0,
  counted INTEGER NOT NULL DEFAULT -1,
  lines INTEGER NOT NULL DEFAULT 0,
  edited INTEGER NOT NULL DEFAULT 0,
  verified INTEGER NOT NULL DEFAULT 0,
  -- The newest proposals: how many lines have one, and the sum of their mean confidences.
  read INTEGER NOT NULL DEFAULT 0,
  confidence REAL NOT NULL DEFAULT 0,
  -- The newest proposals of verified lines: how many, and their edits over their ground truth's code points.
  scored INTEGER NOT NULL DEFAULT 0,
  edits INTEGER NOT NULL DEFAULT 0,
  characters INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO page_figures (page_id) SELECT id FROM page;
CREATE INDEX page_figures_stale ON page_figures(page_id) WHERE changes <> counted;

CREATE TRIGGER page_gets_figures AFTER INSERT ON page BEGIN
  INSERT OR IGNORE INTO page_figures (page_id) VALUES (NEW.id);
END;
CREATE TRIGGER line_comes_to_figures AFTER INSERT ON line BEGIN
  UPDATE page_figures SET changes = changes + 1 WHERE page_id = NEW.page_id;
END;
CREATE TRIGGER line_changes_figures AFTER UPDATE ON line BEGIN
  UPDATE page_figures SET changes = changes + 1 WHERE page_id IN (NEW.page_id, OLD.page_id);
END;
CREATE TRIGGER line_leaves_figures AFTER DELETE ON line BEGIN
  UPDATE page_figures SET changes = changes + 1 WHERE page_id = OLD.page_id;
END;
CREATE TRIGGER proposal_comes_to_figures AFTER INSERT ON proposal BEGIN
  UPDATE page_figures SET changes = changes + 1 WHERE page_id = (SELECT page_id FROM line WHERE id = NEW.line_id);
END;

-- Lines to look at next, drawn once and kept in order, so that a queue goes on after a restart.
CREATE TABLE line_queue (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  seed INTEGER NOT NULL,
  random_share REAL NOT NULL,
  -- Lines that the document had when the random ones were drawn from them.
  frame INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  -- 0: its random lines are of a sample that was given up for a fresh one.
  sampled INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX line_queue_document ON line_queue(document_id, created_at);

CREATE TABLE queue_line (
  queue_id TEXT NOT NULL REFERENCES line_queue(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  -- random: drawn with the same chance as every other line; chosen: for what is to be gained from it
  kind TEXT NOT NULL CHECK (kind IN ('random', 'chosen')),
  reason TEXT NOT NULL,         -- JSON: why it was chosen, as contract QueueReason
  passed_over INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (queue_id, position),
  UNIQUE (queue_id, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_line_line ON queue_line(line_id);
`;
