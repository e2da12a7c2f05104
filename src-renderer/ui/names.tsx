/** @file Names of what something hangs on, under what they are. */

/** Nothing where there are none. */
export function Names({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <div>
      <p>{label}</p>
      <ul className="name-list">
        {names.map((name) => (
          <li key={name} dir="auto">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
