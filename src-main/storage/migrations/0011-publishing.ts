/** @file What was published and fetched: jobs that can go on after a restart, and which lines went where. */
export const sql = `
CREATE TABLE hub_job (
  id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  snapshot TEXT NOT NULL,       -- JSON: contract HubJob
  request TEXT,                 -- JSON: contract PublishRequest; null for a fetch
  reason TEXT                   -- why blocks were lifted, as a person typed it
) STRICT;
CREATE INDEX hub_job_started ON hub_job(started_at);

-- A repository that lines of the library went to. Lines are kept apart from theirs: these outlive them.
CREATE TABLE publication (
  id TEXT PRIMARY KEY,
  repo TEXT NOT NULL,
  url TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE publication_line (
  publication_id TEXT NOT NULL REFERENCES publication(id) ON DELETE CASCADE,
  line_id TEXT NOT NULL,
  PRIMARY KEY (publication_id, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_line_line ON publication_line(line_id);
`;
