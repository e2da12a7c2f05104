/** @file Versions of large models beside those of the built-in one; what speaks against a reading that a large model made. */
export const sql = `
-- JSON { id, name, family, repository, revision, licence, sha256 } of the large model that a version was taught on; null:
-- the built-in one. Of such a version onnx_sha256 is that of its adapter_model.safetensors: it has no model.onnx.
ALTER TABLE adapter ADD COLUMN large_base TEXT;

-- JSON [{ code, message }]; null: nothing speaks against it
ALTER TABLE proposal ADD COLUMN doubts TEXT;
`;
