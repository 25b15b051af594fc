/** Finding a stack by what AWS answers. Can't prove how Pulumi names a queue: `tests/index.test.ts` shows the start. */
import { expect } from "chai";
import { makeClients } from "../../operate/aws";
import type { AwsClients } from "../../operate/aws";
import { findFunction, findQueues } from "../../operate/find";
import {
  DEAD_LETTERS,
  environmentOf,
  LOG_GROUP,
  REPORTS,
  setEnvironment,
  STACK,
  startAccount,
} from "../support/local-account";
import type { LocalAccount } from "../support/local-account";

describe("finding a stack", () => {
  let account: LocalAccount;
  let clients: AwsClients;
  let reset: () => void;

  beforeEach(async () => {
    account = await startAccount();
    reset = setEnvironment(environmentOf(account));
    clients = makeClients("us-east-2");
  });
  afterEach(async () => {
    clients.close();
    reset();
    await account.stop();
  });

  const queues = (stack = STACK) => findQueues(clients.sqs, stack, "us-east-2");
  const theFunction = async (stack = STACK) =>
    findFunction(clients.lambda, await queues(stack), stack);
  const messageOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "found",
      (error: Error) => error.message,
    );

  it("finds both queues, by name and by redrive policy", async () => {
    const { reports, deadLetters } = await queues();
    expect(reports).to.deep.include({ name: REPORTS, url: account.queues.get(REPORTS)!.url });
    expect(deadLetters).to.deep.equal({
      name: DEAD_LETTERS,
      url: account.queues.get(DEAD_LETTERS)!.url,
      arn: account.queues.get(DEAD_LETTERS)!.arn,
    });
    expect(account.calls[0]!.input).to.deep.equal({
      QueueNamePrefix: "cognito-lockdown-staging-reports-",
    });
  });

  it("leaves alone the queues of a stack whose name begins alike", async () => {
    account.addQueue("cognito-lockdown-staging-reports-reports-aaaaaaa");
    account.addQueue("cognito-lockdown-staging-reports-dead-letters-bbbbbbb");
    expect((await queues()).reports.name).to.equal(REPORTS);
  });

  it("says that there is no such stack here", async () => {
    expect(await messageOf(queues("production"))).to.equal(
      'no stack "production" in us-east-2 of this account: there is no queue ' +
        "cognito-lockdown-production-reports-... (is it the right region, and are these the right credentials?)",
    );
  });

  it("lists the stacks that may be meant, and takes none of them", async () => {
    account.addQueue("cognito-lockdown-staging-reports-ccccccc");
    expect(await messageOf(queues())).to.equal(
      `"staging" may be one of 2 stacks in us-east-2, which have the queues ${REPORTS}, ` +
        "cognito-lockdown-staging-reports-ccccccc",
    );
  });

  it("says that a report queue has no dead-letter queue", async () => {
    account.queues.get(REPORTS)!.deadLetters = undefined;
    expect(await messageOf(queues())).to.include(`the queue ${REPORTS} has no dead-letter queue`);
  });

  it("finds the function, its settings and its log group", async () => {
    const found = await theFunction();
    expect(found).to.deep.include({
      name: account.configuration.FunctionName,
      logGroup: LOG_GROUP,
      mappingState: "Enabled",
    });
    expect(found.settings).to.deep.include({ stack: STACK, containment: "reset" });
  });

  it("takes Lambda's own log group where none is configured", async () => {
    delete account.configuration.LoggingConfig;
    expect((await theFunction()).logGroup).to.equal(
      `/aws/lambda/${account.configuration.FunctionName}`,
    );
  });

  it("does not take a stack for another whose queues are named alike", async () => {
    account.configuration.Environment.Variables.STACK = "stag.ing";
    expect(await messageOf(theFunction())).to.equal(
      `the queue ${REPORTS} belongs to the stack "stag.ing"`,
    );
  });

  it("says that the function was deployed by another version", async () => {
    delete account.configuration.Environment.Variables.CONTAINMENT;
    expect(await messageOf(theFunction())).to.include(
      "was deployed by another version of this program: the environment variable CONTAINMENT is not set",
    );
  });

  it("says that none, or more than one, takes from the queue", async () => {
    account.mappings.push(account.mappings[0]!);
    expect(await messageOf(theFunction())).to.include("2 functions take reports from");
    account.mappings.length = 0;
    expect(await messageOf(theFunction())).to.include("0 functions take reports from");
  });

  it("names the operation and the permission that is missing", async () => {
    account.intercepts.GetFunctionConfiguration = () => ({
      refusal: "AccessDeniedException",
      message: "no",
    });
    expect(await messageOf(theFunction())).to.equal(
      "Lambda GetFunctionConfiguration is not permitted; it needs lambda:GetFunctionConfiguration " +
        "(AccessDeniedException: no)",
    );
  });
});
