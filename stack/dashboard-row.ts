/** What the rows of the dashboard are made of. Pure. */
import type { Link } from "../checks/finding";

/** What the dashboard shows, with the names that AWS has given. Nothing else from outside is in its texts. */
export interface Shown {
  /** The component's name. */
  name: string;
  /** The Pulumi stack. */
  stack: string;
  region: string;
  /** Of the stack's own metrics. */
  namespace: string;
  functionName: string;
  /** The responder's log group. */
  logGroupName: string;
  /** Names of the queues. */
  queues: Record<"reports" | "deadLetters" | "followUps" | "followUpDeadLetters", string>;
  /** Null without the report page. */
  page: ShownPage | null;
  /** The links that the self-check checks; null without it. */
  links: Link[] | null;
  /** ARNs of the alarms. */
  alarmArns: string[];
}

/** What it shows of the report page. */
export interface ShownPage {
  apiId: string;
  logGroupName: string;
  queues: Record<"reports" | "deadLetters", string>;
}

/** One row: a graph, or the state of the alarms, and the text beside it. */
export interface Row {
  type: "alarm" | "metric";
  title: string;
  /** What the widget's type asks for. */
  properties: Record<string, unknown>;
  /** Markdown. */
  text: string;
}

/** What the text beside a graph says. */
export interface Text {
  shows: string;
  normal: string;
  /** What to do when it is not normal, with the command. */
  otherwise: string;
}

/** One line of a graph. */
export interface GraphLine {
  namespace: string;
  metricName: string;
  dimensions?: Record<string, string>;
  label: string;
  /** In place of the graph's. */
  stat?: string;
  /** The scale on the right. */
  isRight?: boolean;
}

/** A graph. */
export interface Graph {
  title: string;
  lines: GraphLine[];
  stat: "Sum" | "Maximum";
  periodSeconds: number;
  /** What is counted on the left. */
  unit: string;
  /** What is counted on the right. */
  rightUnit?: string;
  isStacked?: boolean;
  /** Values at which an alarm begins. */
  thresholds?: { label: string; value: number }[];
}

export const HOUR = 3600;

/** A row with a graph (CloudWatch API reference, "Dashboard Body Structure and Syntax", metric widgets). */
export function rowOf({ region }: Pick<Shown, "region">, graph: Graph, text: Text): Row {
  const { isStacked = false, rightUnit, thresholds } = graph;
  const axis = (label: string) => ({ label, min: 0, showUnits: false });
  return {
    type: "metric",
    title: graph.title,
    properties: {
      region,
      view: "timeSeries",
      stacked: isStacked,
      stat: graph.stat,
      period: graph.periodSeconds,
      metrics: graph.lines.map(metricOf),
      yAxis: { left: axis(graph.unit), ...(rightUnit && { right: axis(rightUnit) }) },
      ...(thresholds && { annotations: { horizontal: thresholds } }),
    },
    text: textOf(text),
  };
}

function metricOf({ namespace, metricName, dimensions = {}, label, stat, isRight }: GraphLine) {
  const options = { label, ...(stat && { stat }), ...(isRight && { yAxis: "right" }) };
  return [namespace, metricName, ...Object.entries(dimensions).flat(), options];
}

/** The text beside a graph, as Markdown. */
export function textOf({ shows, normal, otherwise }: Text): string {
  return [
    `**What it shows.** ${shows}`,
    `**Normal.** ${normal}`,
    `**Otherwise.** ${otherwise}`,
  ].join("\n\n");
}
