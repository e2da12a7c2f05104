import { afterEach, beforeEach, expect, it } from "vitest";
import { SettingsRepository } from "./settings-repository.ts";
import { openTestLibrary, type TestLibrary } from "./test-library.ts";

let library: TestLibrary;
beforeEach(() => {
  library = openTestLibrary();
});
afterEach(() => library.dispose());

it("keeps JSON values over a restart, the last one written", () => {
  const settings = new SettingsRepository(library.database);
  expect(settings.get("colour")).toBeUndefined();
  settings.set("colour", "red");
  settings.set("colour", { shade: ["dark", 3, null] });
  expect(new SettingsRepository(library.database).get("colour")).toEqual({ shade: ["dark", 3, null] });
  expect(settings.get("other")).toBeUndefined();
});
