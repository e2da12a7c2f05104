/** @file Gives a forked process the parent port that Electron gives to its utility processes. */
Object.assign(process, {
  parentPort: {
    on: (_event: "message", listener: (event: { data: unknown }) => void) => {
      process.on("message", (data) => listener({ data }));
    },
    postMessage: (message: object) => process.send?.(message),
  },
});
process.on("disconnect", () => process.exit(0));
