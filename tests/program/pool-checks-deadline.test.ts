/** The deployment's checks when AWS does not answer. */
import { expect } from "chai";
import { namedError } from "../../handler/errors";
import { providerError, runChecks } from "../support/chain-checks";
import type { ChecksWorld } from "../support/chain-checks";
import { POOL } from "../support/pool-facts";

const never = () => new Promise<never>(() => undefined);

describe("checkChain ends at the deadline, with a warning,", () => {
  /** Aborts when the checks wait, and lets the provider answer afterwards, as Pulumi waits for it at the end. */
  async function runUntilDeadline(world: (hang: () => Promise<never>) => ChecksWorld) {
    const time = new AbortController();
    let waits: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    let release: (error: Error) => void = () => undefined;
    const hang = () => {
      waits();
      return new Promise<never>((_, reject) => (release = reject));
    };
    const running = runChecks({ ...world(hang), deadline: time.signal });
    await waiting;
    time.abort(namedError("TimeoutError", "too late"));
    const run = await running;
    release(providerError("too late"));
    return run;
  }

  it("where the provider hangs", async () => {
    const { warnings, error } = await runUntilDeadline((pool) => ({ pool }));
    expect(error).to.equal(undefined);
    expect(warnings[0]).to.include(`pool ${POOL} could not be read (no answer in time)`);
  });

  it("where the provider hangs over the account", async () => {
    const { warnings, error } = await runUntilDeadline((callerIdentity) => ({ callerIdentity }));
    expect(error).to.equal(undefined);
    expect(warnings.map((line) => line.split(": ")[0])).to.deep.equal([
      `pool ${POOL} could not be read (no answer in time)`,
      "the trails, and the app clients and mails of pools, could not be read (no answer in time)",
    ]);
  });

  it("where the SDK hangs over its credentials, which a deadline does not end", async () => {
    const { warnings, error } = await runUntilDeadline((hang) => ({
      answers: { GetCallerIdentity: () => (void hang().catch(() => undefined), never()) },
    }));
    expect(error).to.equal(undefined);
    expect(warnings.join()).to.include("no answer in time");
  });
});
