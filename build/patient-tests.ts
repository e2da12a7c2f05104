/** @file Before each file of tests: what a component is waited for comes when it comes, also on a busy machine. */

// Only where there is a page: the library takes a second to load.
if (typeof document !== "undefined") {
  const { configure } = await import("@testing-library/dom");
  configure({ asyncUtilTimeout: 30_000 });
}
