/**
 * The story's proofs must fail when the promise is broken: each is shown failing here. Can't prove that they hold for the
 * deployed zip: `main.test.ts` does.
 */
import { PassThrough } from "node:stream";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { envelope, feedbackRecord } from "../../cli/record";
import { makeTerminal } from "../../cli/terminal";
import { receipt } from "../../handler/receipt";
import type { ReceiptFacts } from "../../handler/receipt";
import { readReport } from "../../handler/report";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { startSlack } from "../../testbed/aws/slack";
import type { LocalSlack } from "../../testbed/aws/slack";
import { setEmbeddedStage } from "../../testbed/stage";
import type { Stage } from "../../testbed/stage";
import { SCENES } from "../../testbed/scenes";
import { allHold, People } from "../../testbed/story";
import type { Cast } from "../../testbed/story";
import { feedbackPattern } from "../../stack/rule";

const POOL = "us-east-2_Story";
const RECORD = envelope(
  feedbackRecord({ region: "us-east-2", userPoolId: POOL, user: "casey", time: new Date(0) }),
);
const FACTS: ReceiptFacts = {
  stack: "rehearsal",
  report: readReport(JSON.stringify(RECORD)),
  evidence: { verdict: "confirmed", state: "CONFIRMED", looks: 1 },
  outcome: "contained",
  steps: [],
};
const CLAIMS = {
  session: "the attacker's refresh token is refused",
  password: "the stolen password is refused",
  wayBack: "the customer gets back in with the code",
  receipt: "Slack got one receipt, and it names the user and the pool",
  queue: "the report was taken from the queue at the first delivery",
  secret: "the function wrote the webhook's URL nowhere",
};

describe("allHold", () => {
  const proof = (holds: boolean) => ({ claim: "", holds, evidence: "" });
  it("wants every proof to hold, and one at the least", () => {
    expect(allHold([proof(true), proof(true)])).to.equal(true);
    expect(allHold([proof(true), proof(false)])).to.equal(false);
    expect(allHold([])).to.equal(false);
  });
});

describe("the story of a stolen account", () => {
  let slack: LocalSlack;
  let stage: Stage;

  beforeEach(async () => {
    slack = await startSlack();
    stage = await setEmbeddedStage(
      "us-east-2",
      { userPoolId: POOL, user: "casey", password: "old" },
      { name: "/webhook", value: slack.webhookUrl },
    );
  });

  afterEach(async () => {
    await stage.clear();
    await slack.stop();
  });

  /** Plays it with a function that does only this much of its work, and answers the claims that failed. */
  async function failures(work: {
    calls?: string[];
    receipts?: number;
    output?: string;
    failsFirst?: boolean;
    leaves?: boolean;
  }): Promise<string[]> {
    let invocations = 0;
    const responder: LocalFunction = {
      async invoke() {
        if (++invocations === 1 && work.failsFirst) {
          return { error: { errorType: "Error", errorMessage: "not yet" } };
        }
        for (const operation of work.calls ?? []) await call(operation);
        for (let receipt = 0; receipt < (work.receipts ?? 0); receipt++) await tell();
        if (work.leaves) await stage.clear();
        return {};
      },
      coldStart: async () => undefined,
      log: () => [],
      pauses: () => [],
      passDeadlines: () => undefined,
      advance: () => undefined,
      memory: async () => process.memoryUsage(),
      output: () => work.output ?? "",
      stop: async () => undefined,
    };
    const cast: Cast = {
      deployment: {
        stack: "rehearsal",
        region: "us-east-2",
        resourceCount: 0,
        pattern: feedbackPattern(null),
        maxReceiveCount: 12,
        maximumConcurrency: 5,
        webhookParameter: { name: "/webhook", value: slack.webhookUrl },
        responder: {
          archive: new pulumi.asset.AssetArchive({}),
          environment: {},
          timeoutSeconds: 1,
        },
      },
      responder,
      stage,
      slack,
      inbox: { url: "", connections: () => 0, stop: async () => undefined, bodies: [], delays: [] },
      record: RECORD,
      terminal: makeTerminal(new PassThrough() as unknown as NodeJS.WriteStream),
    };
    const people = new People(stage);
    const proofs = await SCENES[0]!.play(cast, people).finally(() => people.leave());
    expect(proofs.map((proof) => proof.claim)).to.deep.equal(Object.values(CLAIMS));
    return proofs.filter((proof) => !proof.holds).map((proof) => proof.claim);
  }

  const call = (operation: string) =>
    fetch(stage.environment.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER!, {
      method: "POST",
      headers: { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify({ UserPoolId: POOL, Username: "casey" }),
    });

  const tell = () =>
    fetch(slack.webhookUrl, {
      method: "POST",
      body: JSON.stringify(receipt(FACTS)),
    });

  const everything = ["AdminResetUserPassword", "AdminUserGlobalSignOut"];

  it("holds when everything is done", async () => {
    expect(await failures({ calls: everything, receipts: 1 })).to.deep.equal([]);
  });

  it("fails when nothing is done", async () => {
    expect(await failures({})).to.deep.equal([
      CLAIMS.session,
      CLAIMS.password,
      CLAIMS.wayBack,
      CLAIMS.receipt,
    ]);
  });

  it("fails when the sign-out is forgotten", async () => {
    const forgotten = await failures({ calls: ["AdminResetUserPassword"], receipts: 1 });
    expect(forgotten).to.deep.equal([CLAIMS.session]);
  });

  it("fails when the reset is forgotten", async () => {
    const forgotten = await failures({ calls: ["AdminUserGlobalSignOut"], receipts: 1 });
    expect(forgotten).to.deep.equal([CLAIMS.password, CLAIMS.wayBack]);
  });

  it("fails when Slack is told nothing", async () => {
    expect(await failures({ calls: everything })).to.deep.equal([CLAIMS.receipt]);
  });

  it("fails when Slack is told twice", async () => {
    expect(await failures({ calls: everything, receipts: 2 })).to.deep.equal([CLAIMS.receipt]);
  });

  it("fails when the report needs a second delivery", async () => {
    const late = await failures({ calls: everything, receipts: 1, failsFirst: true });
    expect(late).to.deep.equal([CLAIMS.queue]);
  });

  it("fails when the function writes the webhook", async () => {
    const leak = { calls: everything, receipts: 1, output: `posting to ${slack.webhookUrl}` };
    expect(await failures(leak)).to.deep.equal([CLAIMS.secret]);
  });

  it("does not take a Cognito that is gone for one that refuses", async () => {
    const gone = await failures({ calls: everything, receipts: 1, leaves: true });
    expect(gone).to.deep.equal([CLAIMS.session, CLAIMS.password, CLAIMS.wayBack]);
  });

  it("does not begin when the rule does not match", async () => {
    let failure: unknown;
    const spoilt = RECORD.source;
    RECORD.source = "aws.s3";
    try {
      await failures({});
    } catch (error) {
      failure = error;
    } finally {
      RECORD.source = spoilt;
    }
    expect(failure).to.have.property(
      "message",
      "the rule does not match the record: source differs",
    );
  });
});
