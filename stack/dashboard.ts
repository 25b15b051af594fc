/** The dashboard: for each graph a text beside it, which says what it shows, what is normal, and what to do otherwise. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Link } from "../checks/finding";
import { dashboardRows } from "./dashboard-rows";
import type { Row, Shown } from "./dashboard-row";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { metricNamespace } from "./names";
import type { Page } from "./page";
import type { Queues } from "./queue";

/**
 * One widget of a dashboard's body (CloudWatch API reference, "Dashboard Body Structure and Syntax"): its place on a grid of 24
 * columns, and what its type asks for.
 */
export interface Widget {
  type: "alarm" | "metric" | "text";
  x: number;
  y: number;
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** A dashboard's body. */
export interface DashboardBody {
  /** What it shows when it is opened. Reports are rare, so that three hours, the default, may show none. */
  start: "-P1D";
  /** The periods of the graphs count: with `auto`, CloudWatch chooses others. */
  periodOverride: "inherit";
  widgets: Widget[];
}

/** What the dashboard is about. */
interface Watched {
  queues: Queues;
  responder: aws.lambda.Function;
  /** The responder's log group. */
  logGroup: aws.cloudwatch.LogGroup;
  /** Every alarm, in the order in which it was declared. */
  alarms: aws.cloudwatch.MetricAlarm[];
  /** Null without the report page. */
  page: Page | null;
  /** The links that the self-check checks; null without it. */
  links: Link[] | null;
  /** Where the team has its own runbook, or null. */
  runbookUrl: string | null;
}

const COLUMNS = 24;

/** Columns of a graph; its text has the others. */
const GRAPH_COLUMNS = 15;

/** The least height of a row: a graph that is lower can't be read. */
const GRAPH_HEIGHT = 6;

/** Characters in a line of a text beside a graph, and lines in one unit of height. Estimated low, so that no text is cut off. */
const CHARACTERS = 60;
const LINES = 2;

const HEADER_HEIGHT = 4;

/**
 * The dashboard's name. The provider makes none up, and PutDashboard overwrites a dashboard of the same name without a
 * warning; an account's dashboards are in no region (CloudWatch API reference, PutDashboard), so the region is part of it. It
 * has letters, digits, hyphens and underscores, and at most 255 characters (same place), so that nothing is cut: 24 for the
 * component's name, 100 for the stack's, and a region.
 *
 * @param name the component's
 */
export function dashboardName(name: string, stack: string, region: string): string {
  return `${name}-${stack}-${region}`.replaceAll(".", "-");
}

/** Declares the dashboard. It takes no tags. */
export function declareDashboard(
  deployment: Deployment,
  { alarms, links, logGroup, page, queues, responder, runbookUrl }: Watched,
): aws.cloudwatch.Dashboard {
  const { name, prefix, region, stack } = deployment;
  const names = pulumi.output({
    functionName: responder.name,
    logGroupName: logGroup.name,
    alarmArns: alarms.map(({ arn }) => arn),
    queues: {
      reports: queues.reports.name,
      deadLetters: queues.deadLetters.name,
      followUps: queues.followUps.name,
      followUpDeadLetters: queues.followUpDeadLetters.name,
    },
    page: page && {
      apiId: page.api.id,
      logGroupName: page.logGroup.name,
      queues: {
        reports: page.queues.reports.name,
        deadLetters: page.queues.deadLetters.name,
      },
    },
  });
  const known = { name, stack, region, links, namespace: metricNamespace(name, stack) };
  return new aws.cloudwatch.Dashboard(
    `${prefix}-dashboard`,
    {
      dashboardName: dashboardName(name, stack, region),
      dashboardBody: names.apply((found) =>
        JSON.stringify(dashboardBody({ ...known, ...found }, runbookUrl)),
      ),
    },
    childOf(deployment),
  );
}

/** The dashboard's body: a header, and a row for each graph. Pure. */
export function dashboardBody(shown: Shown, runbookUrl: string | null): DashboardBody {
  const header: Widget = {
    ...{ type: "text", x: 0, y: 0, width: COLUMNS, height: HEADER_HEIGHT },
    properties: { markdown: headerOf(shown, runbookUrl) },
  };
  const widgets = [header];
  let y = HEADER_HEIGHT;
  for (const row of dashboardRows(shown)) {
    const height = heightOf(row);
    const graph = { x: 0, y, width: GRAPH_COLUMNS, height };
    const text = { x: GRAPH_COLUMNS, y, width: COLUMNS - GRAPH_COLUMNS, height };
    widgets.push({ type: row.type, ...graph, properties: { title: row.title, ...row.properties } });
    widgets.push({ type: "text", ...text, properties: { markdown: row.text } });
    y += height;
  }
  return { start: "-P1D", periodOverride: "inherit", widgets };
}

/** A row is as high as its text needs. */
function heightOf({ text }: Row): number {
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARACTERS)), 0);
  return Math.max(GRAPH_HEIGHT, Math.ceil(lines / LINES));
}

function headerOf({ name, stack }: Shown, runbookUrl: string | null): string {
  const runbook = runbookUrl === null ? [] : [`[Your runbook](${inMarkdown(runbookUrl)})`];
  return [
    `# Stolen accounts: \`${name}\` in stack \`${stack}\``,
    "Each graph has a text beside it: what it shows, what is normal, and what to do otherwise. Run the commands in the " +
      'project\'s folder. More is in `docs/operations.md`, "The dashboard".',
    "Pulumi made this dashboard, and the next `pulumi up` undoes what you change here.",
    ...runbook,
  ].join("\n\n");
}

/** An address as the target of a link: a parenthesis would end it. */
function inMarkdown(url: string): string {
  return url.replaceAll("(", "%28").replaceAll(")", "%29");
}
