/** @file Confusions that a person looked at: here the ground truth is right. */
export const sql = `
CREATE TABLE confusion_verdict (
  line_id TEXT NOT NULL REFERENCES line(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,       -- code points of the normalised ground truth before it
  truth TEXT NOT NULL,          -- what stands there, '' where nothing does
  read TEXT NOT NULL,           -- what was read for it
  at TEXT NOT NULL,
  PRIMARY KEY (line_id, place, truth, read)
) STRICT, WITHOUT ROWID;
`;
