/** @file Where a version was copied to, and which files. */
import { SavedFolder } from "../../client/saved-folder.tsx";
import { strings } from "../../strings/index.ts";

export function Exported({ path, files }: { path: string; files: string[] }) {
  return (
    <SavedFolder path={path} title={strings.versions.exportedTo}>
      <ul className="plain file-list">
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
    </SavedFolder>
  );
}
