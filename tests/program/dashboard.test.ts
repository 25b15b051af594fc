/** The dashboard as the program declares it: everything on it is there, and everything that is there to see is on it. */
import { expect } from "chai";
import { only } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import type { DashboardBody } from "../../stack/dashboard";
import { FULL_CONFIG, MINIMAL_CONFIG, PAGE_CONFIG } from "../support/config";
import { metricsOf, rowsOf } from "../support/dashboard";
import type { ShownMetric } from "../support/dashboard";
import { named, outputsOf, runStaging } from "../support/declared";

const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const RUNBOOK = "https://wiki.example.com/stolen-account";

/** For each dimension of AWS's own metrics, the resources that it names. */
const NAMED_BY: Record<string, string> = {
  QueueName: "aws:sqs/queue:Queue",
  FunctionName: "aws:lambda/function:Function",
  ApiId: "aws:apigatewayv2/api:Api",
};

/** What is written for each dimension of the stack's own metrics; the outcomes are compared in tests/stack/dashboard.test.ts. */
const VALUES: Record<string, RegExp> = {
  Outcome: /^[a-z-]+$/,
  Way: /^(link|page)$/,
  Link: /^[a-z]+$/,
};

describe("the dashboard that the program declares", () => {
  let run: ProgramRun;
  let body: DashboardBody;

  const bodyIn = (declared: ProgramRun) =>
    JSON.parse(only(declared, DASHBOARD).inputs.dashboardBody) as DashboardBody;
  const namesOf = (type: string) =>
    run.registrations
      .filter((registration) => registration.type === type)
      .map(({ name }) => (type === NAMED_BY.ApiId ? `${name}-id` : `${name}-0123abc`));
  const filters = () =>
    run.registrations
      .filter(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter")
      .map(({ inputs }) => inputs.metricTransformation);
  const alarms = () =>
    run.registrations.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");

  before(async () => {
    run = await runStaging({
      config: { ...PAGE_CONFIG, "cognito-lockdown:runbookUrl": RUNBOOK },
    });
    body = bodyIn(run);
  });

  it("is one, of this region, whose name is an output", async () => {
    const { inputs } = only(run, DASHBOARD);
    expect(inputs).to.have.all.keys("dashboardName", "dashboardBody");
    expect(inputs.dashboardName).to.equal("cognito-lockdown-staging-us-east-2");
    expect(await outputsOf(run)).to.include({ dashboardName: inputs.dashboardName });
    for (const { type, properties } of body.widgets) {
      if (type === "metric") expect(properties.region).to.equal("us-east-2");
    }
    expect(JSON.stringify(body.widgets[0])).to.include(RUNBOOK);
  });

  it("shows of AWS's metrics only those of resources that are declared", () => {
    const theirs = metricsOf(body).filter(({ namespace }) => namespace.startsWith("AWS/"));
    expect(theirs).to.have.lengthOf.above(10);
    for (const { namespace, metricName, dimensions } of theirs) {
      const [[dimension, value], ...others] = Object.entries(dimensions) as [[string, string]];
      expect(others).to.deep.equal([]);
      expect(namesOf(NAMED_BY[dimension]!), `${namespace} ${metricName}`).to.include(value);
    }
  });

  it("shows of its own metrics only those that a filter writes, with the same dimensions", () => {
    const own = metricsOf(body).filter(({ namespace }) => !namespace.startsWith("AWS/"));
    expect(own).to.have.lengthOf.above(20);
    for (const { namespace, metricName, dimensions } of own) {
      const filter = filters().find(({ name }) => name === metricName);
      expect(filter, metricName).to.deep.include({ namespace });
      expect(Object.keys(dimensions), metricName).to.deep.equal(
        Object.keys(filter.dimensions ?? {}),
      );
      for (const [dimension, value] of Object.entries(dimensions)) {
        expect(value, metricName).to.match(VALUES[dimension]!);
      }
    }
  });

  it("shows every metric that a filter writes, and every queue", () => {
    const shown = metricsOf(body);
    const names = shown.map(({ metricName }) => metricName);
    for (const { name } of filters()) expect(names).to.include(name);
    const queues = shown.map(({ dimensions }) => dimensions.QueueName);
    for (const name of namesOf("aws:sqs/queue:Queue")) expect(queues).to.include(name);
  });

  it("shows every alarm", () => {
    const [first] = rowsOf(body);
    expect(first!.widget.properties.alarms).to.have.members(
      alarms().map(({ name }) => `arn:aws:cloudwatch:us-east-2:123456789012:alarm:${name}-0123abc`),
    );
    expect(alarms()).to.have.lengthOf.above(20);
  });

  it("shows every link that has an alarm, and draws each alarm's threshold of an age", () => {
    const linksOf = (metrics: Pick<ShownMetric, "dimensions">[]) =>
      metrics.flatMap(({ dimensions }) => dimensions?.Link ?? []);
    const alarmed = linksOf(alarms().map(({ inputs }) => inputs as ShownMetric));
    expect(alarmed).to.have.lengthOf(7);
    // Those without an alarm are in it too: whether they could be read is to be seen nowhere else.
    expect(linksOf(metricsOf(body))).to.have.members([...alarmed, "recovery", "tokens"]);
    const ages = body.widgets.find(({ properties }) => properties.annotations !== undefined)!;
    const { horizontal } = ages.properties.annotations as { horizontal: { value: number }[] };
    const thresholds = alarms()
      .filter(({ inputs }) => inputs.metricName === "ApproximateAgeOfOldestMessage")
      .map(({ inputs }) => inputs.threshold);
    expect(horizontal.map(({ value }) => value)).to.have.members([...new Set(thresholds)]);
  });

  it("stays within what CloudWatch takes, and what it shows without charge", () => {
    const metrics = metricsOf(body);
    expect(body.widgets.length).to.be.at.most(100);
    expect(alarms().length).to.be.at.most(100);
    // A metric with two statistics is drawn twice.
    const drawn = metrics.map(({ metricName, dimensions }) =>
      JSON.stringify([metricName, dimensions]),
    );
    expect(new Set(drawn).size).to.be.at.most(50);
  });

  it("has no rows of a page or a self-check that the stack does not have", async () => {
    const titles = (declared: ProgramRun) =>
      rowsOf(bodyIn(declared)).map(({ widget }) => String(widget.properties.title));
    const minimal = await runStaging({ config: MINIMAL_CONFIG });
    expect(titles(minimal).join()).not.to.include("page");
    expect(titles(minimal)).to.include("Broken links of the chain");
    const full = await runStaging({ config: FULL_CONFIG });
    expect(titles(full)).not.to.include("Broken links of the chain");
    expect(bodyIn(full).widgets[1]!.properties.alarms).to.have.lengthOf(
      full.registrations.filter(({ type }) => type.endsWith(":MetricAlarm")).length,
    );
  });

  it("is declared in a preview too, where no name is known yet", async () => {
    const preview = await runStaging({ preview: true });
    expect(named(preview, DASHBOARD, "dashboard").inputs.dashboardName).to.equal(
      "cognito-lockdown-staging-us-east-2",
    );
  });
});
