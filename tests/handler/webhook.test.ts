/** Reading the webhook, with the parameter store mocked and a clock of the test. */
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { makeWebhookReader } from "../../handler/webhook";

const FIVE_MINUTES = 5 * 60_000;

describe("makeWebhookReader", () => {
  const ssm = mockClient(SSMClient);
  let time = 0;
  const reader = () => makeWebhookReader(new SSMClient({}), "/a/b", () => time);

  beforeEach(() => {
    ssm.reset();
    time = 1_000_000;
  });
  after(() => ssm.restore());

  it("asks for the decrypted parameter by name", async () => {
    ssm.onAnyCommand().resolves({ Parameter: { Value: "url" } });
    expect(await reader()()).to.equal("url");
    expect(ssm.commandCalls(GetParameterCommand).map((call) => call.args[0].input)).to.deep.equal([
      { Name: "/a/b", WithDecryption: true },
    ]);
  });

  it("caches it for five minutes, and then reads a rotated one", async () => {
    ssm
      .onAnyCommand()
      .resolvesOnce({ Parameter: { Value: "old" } })
      .resolves({ Parameter: { Value: "new" } });
    const read = reader();
    expect(await read()).to.equal("old");
    time += FIVE_MINUTES - 1;
    expect(await read()).to.equal("old");
    expect(ssm.calls()).to.have.lengthOf(1);
    time += 1;
    expect(await read()).to.equal("new");
    expect(ssm.calls()).to.have.lengthOf(2);
  });

  it("reads it again when asked for a fresh one, and caches that", async () => {
    ssm
      .onAnyCommand()
      .resolvesOnce({ Parameter: { Value: "old" } })
      .resolves({ Parameter: { Value: "new" } });
    const read = reader();
    await read();
    expect(await read({ fresh: true })).to.equal("new");
    expect(await read()).to.equal("new");
    expect(ssm.calls()).to.have.lengthOf(2);
  });

  it("does not cache a failure", async () => {
    ssm
      .onAnyCommand()
      .rejectsOnce(new Error("throttled"))
      .resolves({ Parameter: { Value: "url" } });
    const read = reader();
    let failure: unknown;
    await read().catch((error: unknown) => (failure = error));
    expect(failure).to.have.property("message", "throttled");
    expect(await read()).to.equal("url");
  });

  it("uses the last known one when it can't be read again, and reads again next time", async () => {
    ssm
      .onAnyCommand()
      .resolvesOnce({ Parameter: { Value: "old" } })
      .rejectsOnce(new Error("throttled"))
      .resolves({ Parameter: { Value: "new" } });
    const read = reader();
    await read();
    time += FIVE_MINUTES;
    expect(await read()).to.equal("old");
    expect(await read()).to.equal("new");
    expect(ssm.calls()).to.have.lengthOf(3);
  });

  it("gives the read a deadline", async () => {
    const { timeout } = AbortSignal;
    const { signal } = new AbortController();
    const deadlines: number[] = [];
    AbortSignal.timeout = (milliseconds) => {
      deadlines.push(milliseconds);
      return signal;
    };
    try {
      ssm.onAnyCommand().resolves({ Parameter: { Value: "url" } });
      await reader()();
    } finally {
      AbortSignal.timeout = timeout;
    }
    expect(deadlines).to.deep.equal([3000]);
    const [, options] = ssm.calls()[0]!.args as unknown as [unknown, { abortSignal: unknown }];
    expect(options.abortSignal).to.equal(signal);
  });
});
