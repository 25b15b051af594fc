/** Reading a dashboard's body. */
import type { DashboardBody, Widget } from "../../stack/dashboard";

/** One metric of a graph. */
export interface ShownMetric {
  /** Title of the graph. */
  title: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  stat: string;
}

/** Every metric that a dashboard shows. */
export function metricsOf({ widgets }: DashboardBody): ShownMetric[] {
  return widgets
    .filter(({ type }) => type === "metric")
    .flatMap(({ properties }) => (properties.metrics as unknown[][]).map(metricIn(properties)));
}

/** `[namespace, name, dimension, value, ..., options]` (CloudWatch API reference, "Dashboard Body Structure and Syntax"). */
function metricIn({ title, stat }: Widget["properties"]) {
  return ([namespace, metricName, ...rest]: unknown[]): ShownMetric => {
    const options = rest.pop() as { stat?: string };
    const pairs = rest as string[];
    const dimensions: Record<string, string> = {};
    for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at]!] = pairs[at + 1]!;
    return { title, namespace, metricName, dimensions, stat: options.stat ?? stat } as ShownMetric;
  };
}

/** Graphs and the states of alarms, each with the text beside it. */
export function rowsOf({ widgets }: DashboardBody): { widget: Widget; text: Widget | undefined }[] {
  return widgets
    .filter(({ type }) => type !== "text")
    .map((widget) => ({ widget, text: widgets.find((other) => isBeside(widget, other)) }));
}

function isBeside({ x, y, width, height }: Widget, other: Widget): boolean {
  return other.type === "text" && other.x === x + width && other.y === y && other.height === height;
}

/** The text of a widget. */
export function markdownOf(widget: Widget): string {
  return String(widget.properties.markdown);
}
