/** @file Deleted versions of data sets stay, with their manifests, until somebody deletes them for good. */
export const sql = `
ALTER TABLE dataset_version ADD COLUMN removed_at TEXT;
`;
