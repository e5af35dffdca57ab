import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";

// JavaScript, by exception: a thread that begins with TypeScript loads what strips it of its types, and a cache that
// is not named anew in each thread. Both cost 30 MB and 200 ms, and are of no use where all is in the cache.
const { compileCache } = workerData;
if (compileCache !== null) enableCompileCache(compileCache);
await import("./parse-thread.ts");
