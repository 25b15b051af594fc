/** For how long nothing is posted to a Slack that could not take a notification; the queue and Slack are mocked. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { makeNotifier } from "../../handler/notifier";
import { readSettings } from "../../handler/settings";
import { ENVIRONMENT } from "../support/cases";
import { recordPauses } from "../support/time";

describe("makeNotifier", () => {
  const { fetch } = globalThis;
  const { now } = Date;
  /** Clients of the queue that were used. */
  const queues: SQSClient[] = [];
  recordPauses();

  // Not aws-sdk-client-mock: its mocks of these clients in another file would take the place of these.
  let restore: () => void;
  before(() => {
    const [sqs, ssm] = [SQSClient.prototype.send, SSMClient.prototype.send];
    SQSClient.prototype.send = async function send(this: SQSClient) {
      queues.push(this);
    };
    SSMClient.prototype.send = async () => ({ Parameter: { Value: "https://slack" } });
    restore = () => {
      SQSClient.prototype.send = sqs;
      SSMClient.prototype.send = ssm;
    };
  });
  after(() => restore());
  afterEach(() => {
    globalThis.fetch = fetch;
    Date.now = now;
  });

  const RETRY = { "retry-after": "9" };
  const rests: [string, () => Response, seconds: number][] = [
    ["as long as Slack asks for", () => new Response("", { status: 429, headers: RETRY }), 9],
    ["30 s where Slack gives no time", () => new Response("", { status: 503 }), 30],
    ["not at all after a refusal", () => new Response("no_service", { status: 404 }), 0],
  ];
  for (const [rest, answer, seconds] of rests) {
    it(`rests ${rest}`, async () => {
      const began = now();
      Date.now = () => began;
      globalThis.fetch = async () => answer();
      const { notify } = makeNotifier(readSettings(ENVIRONMENT));
      await notify({ text: "first" });
      globalThis.fetch = async () => new Response("ok");
      for (const [afterMs, slack] of [
        [1000 * seconds - 1, seconds === 0 ? "sent" : "queued"],
        [1000 * seconds, "sent"],
      ] as const) {
        Date.now = () => began + afterMs;
        expect(await notify({ text: "next" })).to.include({ slack });
      }
    });
  }

  it("limits the attempts and the connection time of a call to the queue", async () => {
    globalThis.fetch = async () => new Response("", { status: 503 });
    await makeNotifier(readSettings(ENVIRONMENT)).notify({ text: "first" });
    const { config } = queues.at(-1)!;
    const handler = config.requestHandler as { configProvider?: Promise<object> };
    expect(await config.maxAttempts()).to.equal(2);
    expect(await handler.configProvider).to.include({ connectionTimeout: 1000 });
  });
});
