// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Version } from "#contract/adapters.ts";
import type { Account, CardFields, HubJob, Package, PublishRequest } from "#contract/publishing.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { type Draft, draftOf, problemsOf, requestOf, withOwner } from "./draft.ts";
import { PublishPage } from "./publish-page.tsx";

const card: CardFields = {
  ...{ title: "Letters", licence: "cc-by-4.0", licenceName: "", licenceLink: "", languages: [], tags: [] },
  ...{ intendedUse: "", rules: "- ſ is kept" },
};
const account: Account = {
  ...{ hub: "https://huggingface.co", user: "anna", owners: ["anna", "archive"], role: "write", device: null },
  ...{ storage: { kind: "file", place: "/c/token", warning: null }, deviceSignIn: false, message: null },
};
const request: PublishRequest = {
  ...{ adapterId: "a1", repo: "archive/old-name", dataset: { repo: "archive/old-lines", documentIds: null } },
  ...{ space: null, visibility: "public", branch: "main", tag: "v1", quoteLines: true, language: false },
  card: { ...card, title: "Old title", languages: ["de", "la"] },
};
const made: Package = {
  ...{ id: "p", state: "ready", progress: 1, message: null, request, warnings: [] },
  repos: [{ kind: "model", repo: "anna/letters", url: "u", files: [], bytes: 0, card: "" }],
  lines: { images: 0, texts: 0, taught: 2 },
  leftOut: [],
  blocks: [{ code: "private", message: "Taught on private lines.", lines: 2 }],
};

describe("what is filled in", () => {
  const first = () => draftOf("a1", null, { name: "letters", card, last: null }, ["anna"]);

  it("is private, without a data set, under one's own name at first", () => {
    const draft = first();
    expect(problemsOf(draft)).toEqual([]);
    expect(requestOf(draft)).toMatchObject({
      ...{ repo: "anna/letters", dataset: null, space: null, visibility: "private", branch: "main", tag: null },
      ...{ quoteLines: false, language: true },
    });
  });

  it("begins with what was said the last time, but for the tag", () => {
    const draft = draftOf("a1", null, { name: "letters", card, last: request }, ["anna"]);
    expect(requestOf(draft)).toEqual({ ...request, tag: null });
  });

  it("without anybody signed in has a name that stands for the owner, until somebody is", () => {
    const nobody = draftOf(null, ["d1"], { name: "letters", card, last: null }, []);
    expect(requestOf(nobody).dataset).toEqual({ repo: "your-name/letters", documentIds: ["d1"] });
    expect(requestOf(withOwner(nobody, ["anna"])).dataset?.repo).toBe("anna/letters");
    expect(withOwner({ ...nobody, owner: "archive" }, ["anna"]).owner).toBe("archive");
  });

  it.each<[string, Partial<Draft>, string[]]>([
    ["a name with a space", { name: "my letters" }, ["badName"]],
    ["an odd name of what does not go out", { name: "a b", adapterId: null, dataset: true, documentIds: ["d1"] }, []],
    ["nothing", { adapterId: null, dataset: false }, ["choose"]],
    ["no document", { dataset: true, documentIds: [] }, ["chooseDocuments"]],
    ["no owner", { owner: "" }, ["badOwner"]],
    ["an odd tag", { tag: "v 2" }, ["badRevision"]],
    ["no title", { title: " " }, ["noTitle"]],
    ["a licence of one's own without a link", { licence: "other", licenceName: "House" }, ["badLicence"]],
    ["a language by its name", { languages: "de, German" }, ["badLanguages"]],
    ["Arabic commas", { languages: "ar، fa" }, []],
  ])("with %s", (_name, part, problems) => {
    expect(problemsOf({ ...first(), ...part })).toEqual(problems);
  });

  it("forgets a licence's own name once another is chosen", () => {
    const draft = { ...first(), licence: "mit", licenceName: "House", licenceLink: "https://x.org" };
    expect(requestOf(draft).card).toMatchObject({ licence: "mit", licenceName: "", licenceLink: "" });
  });
});

describe("the page", () => {
  let host: FakeHost;
  let versions: Partial<Version>[];
  beforeEach(() => {
    localStorage.clear();
    versions = [{ id: "a1", name: "Letters", kind: "adapter", largeBase: null }];
    host = createFakeHost([], {
      "publishing.account": () => account,
      "publishing.jobs": () => [] as HubJob[],
      "publishing.licences": () => ["cc-by-4.0", "other"],
      "publishing.suggest": () => ({ name: "letters", card, last: null }),
      "publishing.pack": () => made,
      "publishing.package": () => made,
      "publishing.packageLines": () => ({ lines: [], total: 0 }),
      "publishing.publish": () => ({ jobId: "j" }),
      "adapters.list": () => versions,
      "documents.list": () => [],
    });
    page();
  });
  const page = () =>
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
          <PublishPage adapterId="a1" documentId={null} />
        </ApiProvider>
      </QueryClientProvider>,
    );
  afterEach(cleanup);
  const asked = (method: string) => host.requests.filter((each) => each.method === method).map(({ input }) => input);

  it("sends nothing that stands against it without a reason that says something", async () => {
    fireEvent.click(await screen.findByRole("button", { name: "Make the package and look through it" }));
    const send = await screen.findByRole("button", { name: "Publish to anna/letters" });
    expect(send).toHaveProperty("disabled", true);
    const reason = screen.getByLabelText("Why may it leave all the same?");
    fireEvent.change(reason, { target: { value: "  because   " } });
    expect(send).toHaveProperty("disabled", true);
    fireEvent.change(reason, { target: { value: "The family agreed on 3 May." } });
    fireEvent.click(send);
    await waitFor(() =>
      expect(asked("publishing.publish")).toEqual([{ id: "p", reason: "The family agreed on 3 May." }]),
    );
  });

  it("offers a Space and the language for what has model.onnx, and neither for a large model's version", async () => {
    expect(await screen.findByRole("checkbox", { name: /^Keep the language/ })).toBeDefined();
    expect(screen.getByRole("checkbox", { name: /Space/ })).toBeDefined();
    const [first] = versions;
    const large = { id: "trocr", name: "TrOCR", family: "trocr", repository: null, revision: null };
    versions = [{ ...first, largeBase: { ...large, licence: "MIT", sha256: "b".repeat(64) } }];
    cleanup();
    page();
    expect(await screen.findByRole("option", { name: "Letters" })).toBeDefined();
    await waitFor(() => expect(screen.queryByRole("checkbox", { name: /^Keep the language/ })).toBeNull());
    expect(screen.queryByRole("checkbox", { name: /Space/ })).toBeNull();
    expect(screen.getByRole("checkbox", { name: /Quote/ })).toBeDefined();
  });

  it("keeps what was typed when one comes back from the package", async () => {
    fireEvent.change(await screen.findByLabelText("Title"), { target: { value: "Letters of 1851" } });
    fireEvent.click(screen.getByRole("button", { name: "Make the package and look through it" }));
    fireEvent.click(await screen.findByRole("button", { name: "Change the form" }));
    expect(await screen.findByLabelText("Title")).toHaveProperty("value", "Letters of 1851");
    expect(asked("publishing.dropPackage")).toEqual([{ id: "p" }]);
  });

  it("says where the token lies, and what is wrong with one", async () => {
    expect(await screen.findByText(/unencrypted in \/c\/token/)).toBeDefined();
    host.answer("publishing.signOut", () => ({ ...account, user: null, owners: [] }));
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    const token = await screen.findByLabelText("Access token");
    host.failNext("publishing.signIn", "hub-refused", "The Hub does not know this token. Paste all of it.");
    fireEvent.change(token, { target: { value: "hf_x" } });
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("does not know this token");
  });
});
