/** @file English: what reads the pages. A part of en-versions.ts. */
import { lines, pages } from "./en-count.ts";

export const readerStrings = {
  title: "What reads",
  lead: "Reads every document without a version of its own. Lines are always found on this machine.",
  builtin: "The built-in engine",
  builtinHint:
    "On this machine, with the version in production; a large model reads where that version is one of its own.",
  large: (name: string) => `Large model: ${name}`,
  largeHint: "On this machine, with the version in production where that was taught on this model.",
  noLarge: "A large model can read here too, once one is installed.",
  toModels: "Get a model",
  server: "A server",
  serverHint:
    "An OpenAI-compatible server, such as vLLM on a group’s GPUs. The image of each line goes there, its text comes back.",
  address: "Address",
  addressExample: "such as https://gpu.example:8000/v1",
  model: "Model",
  modelHint: "Test the connection to see which it serves.",
  atOnce: "Lines at once",
  key: "Key",
  keyKept: "A key is kept. Type another to replace it.",
  keyNone: "None, or as whoever runs the server gave it to you.",
  removeKey: "Remove the key",
  keychain: "The key is kept in this system’s keychain and sent to this address alone.",
  test: "Test the connection",
  testing: "Asking…",
  tested: (milliseconds: string, models: string) => `It answered in ${milliseconds} ms and serves: ${models}`,
  testedNone: (milliseconds: string) => `It answered in ${milliseconds} ms, but serves no model. Start one there.`,
  unknownModel: (model: string) => `It does not serve “${model}”. Choose one of its models.`,
  use: "Read with this server",
  save: "Save the changes",
  inUse: (host: string) =>
    `Images of lines go to ${host}. What is private or may not show its image is read on this machine.`,
  readable:
    "This address is not encrypted: whoever sits on the way can see the lines and the key. Take https outside a network that you trust.",
  consentTitle: (host: string) => `Send images of lines to ${host}?`,
  consent: (address: string) =>
    `With every page that you read, the image of each of its lines, a short instruction and the model’s name leave this machine and go to ${address}. Whoever runs that server can keep them.`,
  consentStays:
    "What you marked private or without images, and what lies under black boxes, is never sent: it is read here by the version in production. Names of documents and your corrections are not sent.",
  consentOnce: "You are asked once for this address; the audit log keeps that you agreed.",
  agree: "Send them there",
  notNow: "Do not send",
  readBy: (host: string) => `Read by ${host}`,
  readByHint: (address: string) => `Images of lines go to ${address}. What is private stays on this machine.`,
  trouble: (host: string) => `${host} does not answer`,
  cost: (host: string, count: number, requests: number, retries: number) =>
    `${host} read ${lines(count)} in ${requests} ${requests === 1 ? "request" : "requests"}${retries > 0 ? ` (${retries} repeated)` : ""}.`,
  tokens: (asked: string, answered: string) => `${asked} tokens in, ${answered} out`,
  pace: (seconds: string) => `${seconds} s a line`,
  stayed: (count: number, whole: number) =>
    `Read on this machine, because it must not leave: ${lines(count)}${whole > 0 ? `, ${pages(whole)} of it whole` : ""}.`,
};
