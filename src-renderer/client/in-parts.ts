/** @file Long answers asked for in parts: reading megabytes of JSON at once would hold the window for several frames. */

/**
 * All of a list, part by part. What comes twice, since the list changed meanwhile, is taken once; what was missed by that
 * comes with the event that tells of the change.
 * @param size how many in a part
 */
export async function inParts<T extends { id: string }>(
  size: number,
  read: (part: { offset: number; limit: number }) => Promise<T[]>,
): Promise<T[]> {
  const all = new Map<string, T>();
  for (let offset = 0; ; offset += size) {
    const part = await read({ offset, limit: size });
    const before = all.size;
    for (const item of part) all.set(item.id, item);
    if (part.length !== size || all.size === before) return [...all.values()];
  }
}
