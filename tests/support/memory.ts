/** A memory without a table, and queues without SQS: for tests of what uses them. */
import type { AccountMemory } from "../../handler/account-memory";
import type { FollowUp } from "../../handler/follow-up";
import type { Known, Limit, Memory, MemoryKey } from "../../handler/memory";
import { idOf } from "../../handler/memory";
import type { Queues } from "../../handler/queues";

/** The memory of one run, and what it holds. */
export interface FakeMemory extends Memory {
  isOut: boolean;
  accounts: Record<string, Known>;
  /** How many places were taken, by name. */
  taken: Record<string, number>;
  /** The limits that were asked for, by name. */
  limits: Record<string, Limit>;
  lists: Record<string, { entries: string[]; told: number; expiresAt: number; max: number }>;
  /** Runs before each write of an account, such as another run's write. */
  beforeWrite: () => void;
  /** What was written to accounts, in order. */
  written: AccountMemory[];
}

/** Makes an empty memory; set `isOut` for one that can't be used. */
export function fakeMemory(): FakeMemory {
  const memory: FakeMemory = {
    isOut: false,
    accounts: {},
    taken: {},
    limits: {},
    lists: {},
    beforeWrite: () => undefined,
    written: [],
    async read(key: MemoryKey) {
      return memory.isOut ? null : (memory.accounts[idOf(key)] ?? { account: null, revision: 0 });
    },
    async update(key, known, change) {
      let account = change(known?.account ?? null);
      if (memory.isOut || !key || !known) return null;
      memory.beforeWrite();
      const latest = memory.accounts[idOf(key)];
      if (latest && latest.revision !== known.revision) account = change(latest.account);
      const written = { account, revision: (latest?.revision ?? 0) + 1 };
      memory.accounts[idOf(key)] = written;
      memory.written.push(account);
      return written;
    },
    async take(name, limit) {
      if (memory.isOut) return null;
      memory.limits[name] = limit;
      const taken = memory.taken[name] ?? 0;
      if (taken >= limit.max) return false;
      memory.taken[name] = taken + 1;
      return true;
    },
    async append(name, entry, limit) {
      if (memory.isOut) return null;
      const { entries = [], told = 0 } = memory.lists[name] ?? {};
      if (entries.length >= limit.max) return "full";
      memory.lists[name] = { entries: [...entries, entry], told, ...limit };
      return entries.length + 1;
    },
    async list(name) {
      const { entries = [], told = 0 } = memory.lists[name] ?? {};
      return memory.isOut ? null : { entries, told };
    },
    async markTold(name, told) {
      if (!memory.isOut) memory.lists[name]!.told = told;
    },
  };
  return memory;
}

/** The queues of one test, and what was sent there. */
export interface FakeQueues extends Queues {
  sent: { followUp: FollowUp; dueAt: Date }[];
  /** What every send fails with; null where it works. */
  failure: unknown;
}

/** Makes queues that take everything. */
export function fakeQueues(): FakeQueues {
  const queues: FakeQueues = {
    sent: [],
    failure: null,
    async send(followUp, dueAt) {
      if (queues.failure === null) queues.sent.push({ followUp, dueAt });
      return queues.failure;
    },
    sendToDeadLetters: async () => queues.failure,
    comeBackSoon: async () => queues.failure,
  };
  return queues;
}
