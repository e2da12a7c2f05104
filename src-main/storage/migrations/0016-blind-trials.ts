/** @file Blind comparisons of two versions: what was drawn, which reading stands where, what a person said. */
export const sql = `
CREATE TABLE blind_trial (
  id TEXT PRIMARY KEY,
  created_at TEXT NOT NULL,
  a_version TEXT NOT NULL,
  a_name TEXT NOT NULL,         -- as it was called then: versions are renamed and deleted
  b_version TEXT NOT NULL,
  b_name TEXT NOT NULL,
  document_ids TEXT,            -- JSON; null: all documents
  seed INTEGER NOT NULL,        -- of the draw of lines; a window knows it
  side_seed INTEGER NOT NULL,   -- of which reading stands first; told when the trial is over
  eligible INTEGER NOT NULL,    -- lines that it was drawn from
  drawn INTEGER NOT NULL,
  same INTEGER NOT NULL,        -- of the drawn ones, read the same by both: nobody is asked about these
  ended_at TEXT,                -- null: it goes on, and nobody is told which version is which
  removed_at TEXT
) STRICT;

-- The drawn lines on which the readings differ, in the order in which a person is asked.
CREATE TABLE blind_line (
  trial_id TEXT NOT NULL REFERENCES blind_trial(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  crop_sha256 TEXT NOT NULL,
  a_text TEXT NOT NULL,
  b_text TEXT NOT NULL,
  first TEXT NOT NULL CHECK (first IN ('a', 'b')),
  -- null: not judged yet. corrected: the person's text is that of the journal entry.
  verdict TEXT CHECK (verdict IN ('first', 'second', 'tie', 'skip', 'corrected')),
  judgement INTEGER,            -- counts them: undo takes back the highest
  entry_id INTEGER,
  judged_at TEXT,
  PRIMARY KEY (trial_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX blind_line_line ON blind_line(line_id);
`;
