/** The user and the database that Volley works with. The user owns the whole cluster. */
export const NAME = "volley";

/** Given on the command line, so that a newer Volley's settings hold for an older cluster at once. */
const SETTINGS = {
  // TCP on this machine only: a socket file's path may grow too long, and its directory be closed.
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // What the API answers 2xx to must survive a power cut.
  fsync: "on",
  synchronous_commit: "on",
  shared_buffers: "128MB",
  max_connections: "100",
  // The plain method: these binaries are built without lz4.
  wal_compression: "on",
  // Every commit would wait while the next 16 MB of the log are filled with zeros: 40 to 150 ms, at thousands of
  // receipts a second every few seconds, until a first checkpoint leaves segments to be used again.
  wal_init_zero: "off",
  // Rare checkpoints: every page first touched after one is written to the log in full.
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  // Recipients change state several times each, so vacuum must keep up rather than be gentle.
  autovacuum_vacuum_cost_delay: "0",
  // A transaction that somebody forgot must not hold row locks for ever.
  idle_in_transaction_session_timeout: "30s",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
} as const;

export type Settings = Readonly<Partial<Record<keyof typeof SETTINGS, string>>>;

/** @param instead what somebody else than Volley's users wants otherwise, such as tests that nobody cuts the power of */
export const settingArguments = (instead: Settings): string[] =>
  Object.entries({ ...SETTINGS, ...instead }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
