/** @file Writing aids: keyboards, snippets, settings of a document, dictionaries, words. */
export const sql = `
CREATE TABLE keyboard (
  id TEXT PRIMARY KEY,
  layout TEXT NOT NULL,         -- JSON: contract KeyboardLayout
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE snippet (
  id TEXT PRIMARY KEY,
  abbreviation TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  expand TEXT NOT NULL CHECK (expand IN ('word', 'at-once'))
) STRICT;

CREATE TABLE writing_settings (
  document_id TEXT PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE,
  settings TEXT NOT NULL        -- JSON: contract WritingSettings
) STRICT;

-- The files are in the blob store as they came: Hunspell reads many encodings by itself.
CREATE TABLE dictionary (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  affix_sha256 TEXT NOT NULL,
  words_sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  added_at TEXT NOT NULL,
  UNIQUE (affix_sha256, words_sha256)
) STRICT;

-- Words that count as right. Without a document: in all of them.
CREATE TABLE own_word (
  word TEXT NOT NULL,
  document_id TEXT REFERENCES document(id) ON DELETE CASCADE,
  added_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX own_word_once ON own_word(word, coalesce(document_id, ''));
`;
