/** @file A server reads: chosen after it was said what leaves, seen in the bar while it is on; a private page stays here. */
import type { Page } from "@playwright/test";
import { type ChatServer, startChatServer } from "../src-main/recognition/remote/test-chat-server.ts";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";
import { shot } from "./shot.ts";

let server: ChatServer;
test.beforeEach(async () => {
  server = await startChatServer();
});
test.afterEach(() => server.close());

const readPage = (page: Page) => page.getByRole("button", { name: "Read page", exact: true }).click();

/** Marks the open page as private, as the Privacy screen does. */
async function keepHere(page: Page): Promise<void> {
  const id = new URL(page.url()).hash.split("/")[3];
  const input = { subjects: [{ kind: "page", id }], flags: { private: true } };
  const answer = await page.request.post(new URL("/rpc", page.url()).href, {
    headers: { origin: new URL(page.url()).origin },
    data: { method: "privacy.setFlags", input },
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

test("a page is read by the server that was chosen, a private one on this machine", async ({ page }) => {
  await openSample(page);
  await openPage(page, 4);
  const document = page.url();

  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByRole("radio", { name: /^A server/ }).check();
  await page.getByLabel("Address").fill(server.address);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText(/^It answered in \d+ ms and serves: large, fraktur-lora/)).toBeVisible();
  await page.getByRole("button", { name: "Read with this server" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`go to ${server.address}`);
  await shot(page, "server-consent");
  expect([server.asked, server.images.length]).toEqual([0, 0]);
  await dialog.getByRole("button", { name: "Send them there" }).click();
  const host = new URL(server.address).host;
  await expect(page.getByText(`Images of lines go to ${host}.`, { exact: false })).toBeVisible();

  await page.goto(document);
  await expect(page.getByRole("link", { name: `Read by ${host}` })).toBeVisible();
  await readPage(page);
  await expect(page.getByText(new RegExp(`^${host} read \\d+ lines? in \\d+ requests?\\.`))).toBeVisible({
    timeout: 60_000,
  });
  await expect(field(page, 1)).toHaveValue(/^width \d+$/);

  const sent = server.asked;
  expect(sent).toBeGreaterThan(0);
  await keepHere(page);
  await readPage(page);
  await expect(
    page.getByText(/^Read on this machine, because it must not leave: \d+ lines?, 1 page of it whole/),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expect(field(page, 1)).not.toHaveValue(/^width/);
  expect(server.asked).toBe(sent);
});
