import { describe, expect, it } from "vitest";
import { hostNames, isLoopback, judgeRequest, keyOf, type RequestFacts } from "./admission.ts";
import { ApiKeys, newKey } from "./api-keys.ts";

const hosts = hostNames("127.0.0.1", 8417, ["ocr.example"]);
const judge = (facts: Partial<RequestFacts>) =>
  judgeRequest(
    { ...{ host: "127.0.0.1:8417", origin: undefined, fetchSite: undefined, open: false, known: true }, ...facts },
    hosts,
  );

describe("admission", () => {
  it.each(["127.0.0.1:8417", "LOCALHOST:8417", "[::1]:8417", "ocr.example", "ocr.example:8417"])(
    "answers to %s",
    (host) => expect(judge({ host })).toBe("allow"),
  );

  it.each([undefined, "", "localhost", "localhost:80", "evil.example:8417", "ocr.example.evil:8417", "0.0.0.0:8417"])(
    "does not answer to %s",
    (host) => expect(judge({ host, known: false, open: true })).toBe("wrong-host"),
  );

  it("takes nothing from web pages, whatever key they have", () => {
    expect(judge({ origin: "http://127.0.0.1:8417" })).toBe("web-page");
    expect(judge({ origin: "null" })).toBe("web-page");
    expect(judge({ fetchSite: "cross-site" })).toBe("web-page");
    expect(judge({ fetchSite: "same-site" })).toBe("web-page");
    expect(judge({ fetchSite: "none" })).toBe("allow");
  });

  it("asks for a key but where a route is open", () => {
    expect(judge({ known: false })).toBe("no-key");
    expect(judge({ known: false, open: true })).toBe("allow");
  });

  it("listening for everybody gives no name of its own", () => {
    expect([...hostNames("0.0.0.0", 80, [])]).toEqual([]);
    expect([...hostNames("10.0.0.5", 80, [])]).toEqual(["10.0.0.5:80"]);
    expect([..."127.0.0.1 127.8.8.8 ::1 localhost".split(" ").map(isLoopback)]).toEqual([true, true, true, true]);
    expect([..."0.0.0.0 :: 10.0.0.5 127.evil localhost.evil".split(" ").map(isLoopback)]).not.toContain(true);
  });

  it("finds the key in either header", () => {
    expect(keyOf({ authorization: "Bearer abc" })).toBe("abc");
    expect(keyOf({ authorization: "bearer  abc", "x-api-key": "other" })).toBe("abc");
    expect(keyOf({ "x-api-key": "abc" })).toBe("abc");
    expect(keyOf({ authorization: "Basic abc" })).toBeUndefined();
    expect(keyOf({})).toBeUndefined();
  });
});

describe("keys", () => {
  const LONG = "a-key-of-more-than-twenty-characters";

  it("are known by their hash or as they are", () => {
    const made = newKey("group");
    const keys = ApiKeys.parse(`# who may ask\n${made.line}\nother ${LONG}  # the other\n`, "keys");
    expect(made.line).not.toContain(made.key);
    expect([keys.nameOf(made.key), keys.nameOf(LONG), keys.nameOf(`${LONG}x`)]).toEqual(["group", "other", null]);
    expect([keys.nameOf(""), keys.nameOf(undefined), keys.nameOf(made.line.split(" ")[1])]).toEqual([null, null, null]);
    expect([keys.open, keys.readable, ApiKeys.parse(made.line, "keys").readable]).toEqual([false, true, false]);
  });

  it.each([
    ["short", "a short", /Line 1 of keys is too short/],
    ["no name", LONG, /Line 1 of keys is no key/],
    ["three words", `a ${LONG} x`, /is no key/],
    ["twice", `a ${LONG}\na ${LONG}1`, /Line 2 of keys has the name/],
    ["nothing", "# none\n", /keys has no key/],
  ])("%s is refused without telling the key", (_, text, message) => {
    const parse = () => ApiKeys.parse(text, "keys");
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(new RegExp(LONG));
  });

  it("nobody is known where there are none", () => expect(ApiKeys.none.nameOf("anything")).toBeNull());
});
