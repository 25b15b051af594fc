/** For how long nothing is posted to a Slack that could not take a notification; the queue and Slack are mocked. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { makeNotifier } from "../../handler/notifier";
import { readSettings } from "../../handler/settings";
import { ENVIRONMENT } from "../support/cases";
import { recordPauses } from "../support/time";

describe("makeNotifier", () => {
  const ssm = mockClient(SSMClient);
  const sqs = mockClient(SQSClient);
  const { fetch } = globalThis;
  const { now } = Date;
  recordPauses();

  afterEach(() => {
    Object.assign(globalThis, { fetch });
    Date.now = now;
  });
  after(() => {
    ssm.restore();
    sqs.restore();
  });

  const rests: [string, () => Response, seconds: number][] = [
    ["as long as Slack asks for", () => new Response("", { status: 429, headers: RETRY }), 9],
    ["30 s where Slack gives no time", () => new Response("", { status: 503 }), 30],
    ["not at all after a refusal", () => new Response("no_service", { status: 404 }), 0],
  ];
  const RETRY = { "retry-after": "9" };
  for (const [rest, answer, seconds] of rests) {
    it(`rests ${rest}`, async () => {
      ssm.on(GetParameterCommand).resolves({ Parameter: { Value: "https://slack" } });
      sqs.on(SendMessageCommand).resolves({});
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
    const [call] = sqs.commandCalls(SendMessageCommand);
    const { config } = call!.thisValue as SQSClient;
    const handler = config.requestHandler as { configProvider?: Promise<object> };
    expect(await config.maxAttempts()).to.equal(2);
    expect(await handler.configProvider).to.include({ connectionTimeout: 1000 });
  });
});
