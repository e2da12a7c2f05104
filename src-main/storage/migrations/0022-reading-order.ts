/** @file Readings know after which step of the journal they came, so that a clock that is set back does not reorder a line's history. */
export const sql = `
-- NULL for readings from before this step: their time is all there is.
ALTER TABLE proposal ADD COLUMN after_entry INTEGER;
`;
