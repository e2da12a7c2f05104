import { describe, expect, it } from "vitest";
import { isAppUrl, judgeNavigation } from "./navigation-policy.ts";

describe("navigation policy", () => {
  it.each(["app://app/index.html", "app://app/index.html#/documents/1", "app://app/"])(
    "stays in the app: %s",
    (url) => {
      expect(judgeNavigation(url)).toBe("allow");
    },
  );

  it.each(["https://github.com/org/project", "https://huggingface.co/PaddlePaddle"])(
    "hands a known site to the browser: %s",
    (url) => {
      expect(judgeNavigation(url)).toBe("external");
    },
  );

  it.each([
    "http://github.com/",
    "https://evil.example/?next=app://app/",
    "https://github.com.evil.example/",
    "https://github.com@evil.example/",
    "https://app:secret@github.com/",
    "https://github.com:8443/",
    "app://app.evil.example/",
    "app://user@app/",
    "app://app:80/",
    "app2://app/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "blob:app://app/1",
    "about:blank",
    "",
    "not a url",
  ])("refuses %s", (url) => {
    expect(judgeNavigation(url)).toBe("deny");
    expect(isAppUrl(url)).toBe(false);
  });
});
