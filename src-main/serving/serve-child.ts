/** @file For a fault test: the server with a slow reader, until it is killed. Prints its port, then nothing. */
import { SizeReader, startTestServer } from "./test-serving.ts";

const reader = new SizeReader();
reader.before = () => new Promise((resolve) => setTimeout(resolve, 30));
const server = await startTestServer({ stateFolder: process.argv[2] as string, readers: [reader] });
process.stdout.write(`${server.port}\n`);
