import { describe, expect, it } from "vitest";
import { isOwnHost, isOwnOrigin, judgeRequest, type RequestFacts, sameToken } from "./policy.ts";

const PORT = 4717;
const TOKEN = "0123456789abcdef";

function judge(facts: Partial<RequestFacts>) {
  const usual: RequestFacts = {
    method: "GET",
    url: "/",
    host: `127.0.0.1:${PORT}`,
    origin: undefined,
    fetchSite: "none",
    cookie: TOKEN,
    queryToken: undefined,
  };
  return judgeRequest({ ...usual, ...facts }, PORT, TOKEN);
}

describe("web policy", () => {
  it.each(["127.0.0.1:4717", "localhost:4717"])("answers to %s", (host) => expect(isOwnHost(host, PORT)).toBe(true));

  it.each([
    undefined,
    "",
    "127.0.0.1",
    "localhost",
    "localhost:4718",
    "evil.example:4717",
    "localhost.evil.example:4717",
    "127.0.0.1:4717.evil.example",
    "[::1]:4717",
    "0.0.0.0:4717",
  ])("does not answer to %s", (host) => expect(isOwnHost(host, PORT)).toBe(false));

  it.each([
    undefined,
    "null",
    "",
    "http://evil.example",
    "https://127.0.0.1:4717",
    "http://127.0.0.1:4718",
    "http://127.0.0.1:4717.evil.example",
    "http://localhost:4717@evil.example",
    "file://",
  ])("takes nothing from origin %s", (origin) => expect(isOwnOrigin(origin, PORT)).toBe(false));

  it("compares tokens whole", () => {
    expect(sameToken(TOKEN, TOKEN)).toBe(true);
    for (const given of [undefined, "", TOKEN.slice(1), `${TOKEN}0`, [TOKEN], { length: 16 }]) {
      expect(sameToken(given, TOKEN)).toBe(false);
    }
    expect(sameToken("", "")).toBe(true);
  });

  it("lets its own page in", () => {
    expect(judge({})).toBe("allow");
    expect(judge({ method: "POST", url: "/rpc", origin: `http://localhost:${PORT}`, host: `localhost:${PORT}` })).toBe(
      "allow",
    );
  });

  it("refuses in the order that tells a stranger least", () => {
    expect(judge({ host: "evil.example", queryToken: TOKEN, url: `/?token=${TOKEN}` })).toBe("wrong-host");
    expect(judge({ method: "POST" })).toBe("foreign-origin");
    expect(judge({ method: "POST", origin: "null" })).toBe("foreign-origin");
    expect(judge({ method: "OPTIONS", origin: "http://evil.example" })).toBe("foreign-origin");
    expect(judge({ origin: "http://evil.example" })).toBe("foreign-origin");
    expect(judge({ method: "HEAD" })).toBe("foreign-origin");
    expect(judge({ cookie: undefined })).toBe("signed-out");
    expect(judge({ cookie: "wrong" })).toBe("signed-out");
  });

  it("signs in by the address it printed, nowhere else", () => {
    const token = { cookie: undefined, queryToken: TOKEN };
    expect(judge({ ...token, url: `/?token=${TOKEN}` })).toBe("sign-in");
    expect(judge({ ...token, url: `/events?token=${TOKEN}` })).toBe("signed-out");
    expect(judge({ ...token, url: "/?token=wrong", queryToken: "wrong" })).toBe("signed-out");
    expect(judge({ ...token, method: "POST", url: `/?token=${TOKEN}`, origin: `http://localhost:${PORT}` })).toBe(
      "signed-out",
    );
  });

  it("gives a link clicked on another site one more try, for the page alone", () => {
    expect(judge({ cookie: undefined, fetchSite: "cross-site" })).toBe("retry-as-own");
    expect(judge({ cookie: undefined, fetchSite: "cross-site", url: "/?own" })).toBe("signed-out");
    expect(judge({ cookie: undefined, fetchSite: "cross-site", url: "/events" })).toBe("signed-out");
    expect(judge({ cookie: undefined, fetchSite: "same-origin" })).toBe("signed-out");
  });
});
