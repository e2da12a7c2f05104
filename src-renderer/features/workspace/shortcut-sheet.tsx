/** @file The keys, all of them. */
import { strings } from "../../strings/en.ts";
import { Dialog } from "../../ui/dialog.tsx";

export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={strings.keys.title} onClose={onClose}>
      <table className="keys">
        <tbody>
          {strings.keys.rows.map(([keys, meaning]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(", ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
