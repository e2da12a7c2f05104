/** @file What language a document is in. */
export const sql = `
ALTER TABLE document ADD COLUMN language TEXT;   -- BCP 47 in canonical form, e.g. de-Latf; null: nobody has said
`;
