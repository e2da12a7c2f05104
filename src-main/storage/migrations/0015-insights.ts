/** @file Image quality of pages, and how long pages took to be read. */
export const sql = `
-- Holds for the image it was measured on: a page turned or straightened since is measured again.
CREATE TABLE page_quality (
  page_id TEXT PRIMARY KEY REFERENCES page(id) ON DELETE CASCADE,
  image_sha256 TEXT NOT NULL,
  sharpness REAL NOT NULL,      -- 0 to 1: share of the step from ink to paper that one pixel takes
  contrast REAL NOT NULL,       -- 0 to 1: paper less ink
  noise REAL NOT NULL,          -- standard deviation in grey levels of 255
  skew REAL NOT NULL,           -- degrees clockwise
  line_height REAL,             -- pixels, median of the page's lines; null where it had none
  measured_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE page_reading (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  page_id TEXT NOT NULL REFERENCES page(id) ON DELETE CASCADE,
  version_id TEXT NOT NULL,
  lines INTEGER NOT NULL,
  milliseconds REAL NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX page_reading_page ON page_reading(page_id, version_id, id);
`;
