/** @file Baselines that came with imported lines. They hold for the shape that the line had then, which is kept with them. */
export const sql = `
CREATE TABLE line_baseline (
  line_id TEXT PRIMARY KEY REFERENCES line(id) ON DELETE CASCADE,
  polygon TEXT NOT NULL,        -- JSON [[x, y], …], as line.polygon was
  points TEXT NOT NULL          -- JSON [[x, y], …], page pixels
) STRICT;
`;
