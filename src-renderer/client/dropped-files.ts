/** @file The files of a drop, folders opened. */

/** Hidden files and what systems leave in folders: nobody means to import these. */
function isLitter(name: string): boolean {
  return name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";
}

/** Every file of a drop in name order; folders are read through. Must be called while the event is being handled. */
export function filesOfDrop(transfer: DataTransfer): Promise<File[]> {
  // The list is emptied once the event is over: entries are taken out at once.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.every((entry) => entry === null)) return Promise.resolve([...transfer.files]);
  const found = entries.filter((entry) => entry !== null);
  return Promise.all(found.map((entry) => filesOfEntry(entry))).then((lists) => lists.flat());
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // readEntries gives at most a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  const files: File[] = [];
  const order = new Intl.Collator(undefined, { numeric: true });
  for (const child of children.filter(({ name }) => !isLitter(name)).sort((a, b) => order.compare(a.name, b.name))) {
    files.push(...(await filesOfEntry(child)));
  }
  return files;
}
